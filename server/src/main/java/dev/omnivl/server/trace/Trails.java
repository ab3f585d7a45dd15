package dev.omnivl.server.trace;

import dev.omnivl.server.batch.Trail;
import io.grpc.Context;
import java.util.function.Supplier;

/** The trail of the gRPC call that this thread works for. */
public final class Trails {
  static final Context.Key<Supplier<Trail>> KEY =
      Context.keyWithDefault("omnivl-trail", () -> Trail.NONE);

  private Trails() {}

  /** Returns it; {@link Trail#NONE} if nobody follows the call. */
  public static Trail current() {
    return KEY.get().get();
  }
}
