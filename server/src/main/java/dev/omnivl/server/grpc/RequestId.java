package dev.omnivl.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every call an id: the caller's {@code x-request-id}, or a random one. It goes back in the
 * reply's headers and stands in the log beside what went wrong.
 */
final class RequestId implements ServerInterceptor {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> KEY = Context.keyWithDefault("omnivl-request-id", "-");

  /** Harmless in a log line and in a header. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

  /** Returns the id of the call that this thread works for. */
  static String current() {
    return KEY.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String given = headers.get(HEADER);
    String id =
        given != null && ALLOWED.matcher(given).matches() ? given : UUID.randomUUID().toString();
    CallTrace.identified(id);
    ServerCall<Q, R> labelled =
        new SimpleForwardingServerCall<Q, R>(call) {
          @Override
          public void sendHeaders(Metadata replyHeaders) {
            replyHeaders.put(HEADER, id);
            super.sendHeaders(replyHeaders);
          }
        };
    return Contexts.interceptCall(Context.current().withValue(KEY, id), labelled, headers, next);
  }
}
