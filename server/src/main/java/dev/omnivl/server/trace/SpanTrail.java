package dev.omnivl.server.trace;

import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Trail;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes what is done for one call as spans below the call's. A batch of several calls has a span
 * of its own, the root of a trace, with a link to each of them; the span that each of them has
 * below it is linked with that one.
 */
final class SpanTrail implements Trail {
  /** A stream may have millions of items, and no tool shows a trace of as many spans. */
  private static final int MOST_SPANS = 256;

  private static final AttributeKey<String> WORK = AttributeKey.stringKey("omnivl.work");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("omnivl.model");
  private static final AttributeKey<String> LANE = AttributeKey.stringKey("omnivl.lane");
  private static final AttributeKey<Long> ITEMS = AttributeKey.longKey("omnivl.items");
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("omnivl.batch.size");
  private static final AttributeKey<Long> FAILED = AttributeKey.longKey("omnivl.failed");
  private static final AttributeKey<Long> LEFT_OUT = AttributeKey.longKey("omnivl.spans.left_out");

  private final Tracer tracer;
  private final Span call;
  private final Context context;
  private final Times times;
  private final AtomicInteger spans = new AtomicInteger();

  SpanTrail(Tracer tracer, Span call, Times times) {
    this.tracer = tracer;
    this.call = call;
    this.times = times;
    context = Context.root().with(call);
  }

  /** Returns a span below the call's, unless it has had as many as it may. */
  private Optional<SpanBuilder> below(String name, long fromNanos) {
    if (spans.getAndIncrement() >= MOST_SPANS) {
      return Optional.empty();
    }
    return Optional.of(
        tracer
            .spanBuilder(name)
            .setParent(context)
            .setStartTimestamp(times.epochNanos(fromNanos), TimeUnit.NANOSECONDS));
  }

  private void end(Span span, long nanos) {
    span.end(times.epochNanos(nanos), TimeUnit.NANOSECONDS);
  }

  @Override
  public void waited(String work, long fromNanos, long untilNanos) {
    below("queue", fromNanos)
        .ifPresent(span -> end(span.setAttribute(WORK, work).startSpan(), untilNanos));
  }

  @Override
  public void worked(Stint stint) {
    below(name(stint), stint.beganNanos())
        .ifPresent(
            span -> end(described(span, stint, stint.items(), stint.failed()), stint.endedNanos()));
  }

  /** Decoding is nobody's batch, and a text is in as many as it has tokens. */
  private static String name(Stint stint) {
    return switch (stint.work()) {
      case "decode" -> "decode";
      case "generator" -> "generate";
      default -> "batch";
    };
  }

  private static Span described(SpanBuilder builder, Stint stint, int items, int failed) {
    builder
        .setAttribute(WORK, stint.work())
        .setAttribute(LANE, label(stint.lane()))
        .setAttribute(SIZE, (long) stint.items())
        .setAttribute(ITEMS, (long) items);
    if (!stint.model().isEmpty()) {
      builder.setAttribute(MODEL, stint.model());
    }
    Span span = builder.startSpan();
    if (failed > 0) {
      span.setAttribute(FAILED, (long) failed);
      span.setStatus(StatusCode.ERROR);
    }
    return span;
  }

  private static String label(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void worked(Stint batch, List<Share> shares) {
    SpanBuilder builder =
        tracer
            .spanBuilder("shared batch")
            .setNoParent()
            .setStartTimestamp(times.epochNanos(batch.beganNanos()), TimeUnit.NANOSECONDS);
    for (Share share : shares) {
      if (share.trail() instanceof SpanTrail other) {
        builder.addLink(other.call.getSpanContext());
      }
    }
    Span whole = described(builder, batch, batch.items(), batch.failed());
    end(whole, batch.endedNanos());
    for (Share share : shares) {
      if (share.trail() instanceof SpanTrail other) {
        other.rode(batch, share, whole.getSpanContext());
      }
    }
  }

  private void rode(Stint batch, Share own, SpanContext whole) {
    below(name(batch), batch.beganNanos())
        .ifPresent(span ->
            end(
                described(span.addLink(whole), batch, own.items(), own.failed()),
                batch.endedNanos()));
  }

  /** The call is about to end. */
  void end() {
    int leftOut = spans.get() - MOST_SPANS;
    if (leftOut > 0) {
      call.setAttribute(LEFT_OUT, (long) leftOut);
    }
  }
}
