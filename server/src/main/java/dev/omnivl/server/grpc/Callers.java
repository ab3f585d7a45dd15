package dev.omnivl.server.grpc;

import dev.omnivl.access.Scope;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.trace.Trails;
import io.grpc.Context;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The caller of the gRPC call that this thread works for. */
final class Callers {
  private Callers() {}

  /** Somebody who waits for a single call's answer. */
  static Caller interactive() {
    return of(Lane.INTERACTIVE);
  }

  /** The sender of a stream of items. */
  static Caller bulk() {
    return of(Lane.BULK);
  }

  /**
   * Refuses a call whose key lacks a scope, where only its message tells that it is needed.
   *
   * @throws Failure {@code DENIED} naming the scope
   */
  static void require(Scope scope) {
    Passage.current()
        .key()
        .filter(key -> !key.scopes().contains(scope))
        .ifPresent(key -> {
          throw new Failure(
              Reason.DENIED,
              "the API key " + key.name() + " lacks the scope " + Scope.words(Set.of(scope)));
        });
  }

  private static Caller of(Lane lane) {
    Context call = Context.current();
    Optional<Long> deadline =
        Optional.ofNullable(call.getDeadline())
            .map(time -> System.nanoTime() + time.timeRemaining(TimeUnit.NANOSECONDS));
    return new Caller(
        lane,
        Reception.current().sender(),
        deadline,
        call::isCancelled,
        CacheControl.wantsFresh(),
        false,
        Trails.current());
  }
}
