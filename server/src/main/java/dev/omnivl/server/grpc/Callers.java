package dev.omnivl.server.grpc;

import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import io.grpc.Context;

/** The caller of the gRPC call that this thread works for. */
final class Callers {
  private Callers() {}

  /** Somebody who waits for a single call's answer. */
  static Caller interactive() {
    return new Caller(Lane.INTERACTIVE, Context.current()::isCancelled);
  }

  /** The sender of a stream of items. */
  static Caller bulk() {
    return new Caller(Lane.BULK, Context.current()::isCancelled);
  }
}
