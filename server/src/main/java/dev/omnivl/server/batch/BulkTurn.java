package dev.omnivl.server.batch;

/**
 * When bulk work may start: while nobody waits; otherwise only for a ninth of the time, or an index
 * would stand still while many people search. Guarded by its owner's lock.
 */
final class BulkTurn {
  private static final int TIMES_AS_LONG_FOR_PEOPLE = 8;

  private final Presence presence;
  private long mayStartAtNanos = System.nanoTime();

  BulkTurn(Presence presence) {
    this.presence = presence;
  }

  boolean mayStart() {
    return !presence.isAny() || System.nanoTime() - mayStartAtNanos >= 0;
  }

  /** Bulk work has run so long, and ended now. */
  void ran(long nanos) {
    mayStartAtNanos = System.nanoTime() + TIMES_AS_LONG_FOR_PEOPLE * nanos;
  }
}
