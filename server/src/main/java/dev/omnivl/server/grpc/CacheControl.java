package dev.omnivl.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Locale;

/**
 * Reads {@code cache-control} (RFC 9111, section 5.2.1): a call that says {@code no-cache} or
 * {@code no-store} is answered by the model, whatever it was asked before. For who measures.
 */
final class CacheControl implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Boolean> FRESH =
      Context.keyWithDefault("omnivl-wants-fresh", false);

  /** Returns whether the call that this thread works for wants nothing from a cache. */
  static boolean wantsFresh() {
    return FRESH.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String given = headers.get(HEADER);
    String directives = given == null ? "" : given.toLowerCase(Locale.ROOT);
    boolean fresh = directives.contains("no-cache") || directives.contains("no-store");
    return fresh
        ? Contexts.interceptCall(Context.current().withValue(FRESH, true), call, headers, next)
        : next.startCall(call, headers);
  }
}
