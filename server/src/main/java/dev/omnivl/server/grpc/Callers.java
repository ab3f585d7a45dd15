package dev.omnivl.server.grpc;

import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import io.grpc.Context;
import java.util.Optional;
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

  private static Caller of(Lane lane) {
    Context call = Context.current();
    Optional<Long> deadline =
        Optional.ofNullable(call.getDeadline())
            .map(time -> System.nanoTime() + time.timeRemaining(TimeUnit.NANOSECONDS));
    return new Caller(
        lane, Reception.current().sender(), deadline, call::isCancelled, CacheControl.wantsFresh());
  }
}
