package dev.omnivl.server.trace;

import io.grpc.Metadata;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The trace that a call is part of, as its headers say: {@code traceparent} of W3C, as a rule. */
final class Traced {
  private static final TextMapGetter<Metadata> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Metadata headers) {
          return headers.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata headers, String name) {
          return headers == null || name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
              ? null
              : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
      };

  private Traced() {}

  static Context from(Metadata headers, TextMapPropagator propagator) {
    return Objects.requireNonNull(propagator.extract(Context.root(), headers, HEADERS));
  }
}
