package dev.omnivl.server.batch;

/** How urgent work is. */
public enum Lane {
  /** Somebody waits: goes first. */
  INTERACTIVE,
  /** Many items of one sender: goes when nobody waits, and holds its sender back. */
  BULK
}
