package dev.omnivl.server.trace;

import static dev.omnivl.server.trace.Collector.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.Media;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String EMBED_IMAGE = "omnivl.v1.EmbeddingService/EmbedImage";

  @TempDir private Path folder;
  private Collector collector;

  @BeforeEach
  void collect() throws IOException {
    collector = new Collector();
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private interface Calls {
    void to(RunningServer server);
  }

  /** Returns the spans of what is asked of a server. */
  private List<Span> spans(Map<String, String> settings, Calls calls) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("otel.exporter.otlp.endpoint", collector.address());
    try (Tracing tracing = Tracing.open(all, "1.2.3");
        RunningServer server =
            new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of(), tracing)) {
      calls.to(server);
    }
    return collector.spans();
  }

  private static Media picture(int seed) {
    return Media.newBuilder()
        .setName("it")
        .setData(ByteString.copyFrom(Pictures.png(seed)))
        .build();
  }

  private static void caption(RunningServer server, String traceparent) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .caption(CaptionRequest.newBuilder().setMedia(picture(1)).build())
        .forEachRemaining(reply -> {});
  }

  private static void text(RunningServer server, String text) {
    EmbeddingServiceGrpc.newBlockingStub(server.channel())
        .embedText(EmbedTextRequest.newBuilder().setText(text).build());
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static Span only(List<Span> spans, String name) {
    List<Span> named = spans.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(named).as(name).hasSize(1);
    return named.getFirst();
  }

  private static List<Span> below(List<Span> spans, Span parent) {
    return spans.stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .toList();
  }

  @Test
  void aCaptionIsATreeInItsCallersTrace() {
    List<Span> spans =
        spans(Map.of(), server -> caption(server, "00-" + TRACE + "-" + PARENT + "-01"));

    Span call = only(spans, "omnivl.v1.GenerationService/Caption");
    assertThat(hex(call.getTraceId())).isEqualTo(TRACE);
    assertThat(hex(call.getParentSpanId())).isEqualTo(PARENT);
    assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(attributes(call.getAttributesList()))
        .containsEntry("rpc.system.name", "grpc")
        .containsEntry("rpc.method", call.getName())
        .containsEntry("rpc.response.status_code", "OK")
        .containsEntry("network.peer.address", "127.0.0.1")
        .doesNotContainKey("error.type");
    List<Span> children = below(spans, call);
    assertThat(children).hasSize(spans.size() - 1);
    assertThat(children.stream().map(TracingTest::named))
        .startsWith("queue decode", "decode decode", "queue images", "batch images")
        .contains("queue requests", "batch requests", "queue generator", "generate generator");
    assertThat(children)
        .allSatisfy(child -> {
          assertThat(child.getTraceId()).isEqualTo(call.getTraceId());
          assertThat(child.getStartTimeUnixNano())
              .isBetween(call.getStartTimeUnixNano(), child.getEndTimeUnixNano());
          assertThat(child.getEndTimeUnixNano()).isLessThanOrEqualTo(call.getEndTimeUnixNano());
        });
    assertThat(collector.resources().stream().map(of -> attributes(of.getAttributesList())))
        .allSatisfy(of ->
            assertThat(of)
                .containsEntry("service.name", "omnivl-server")
                .containsEntry("service.version", "1.2.3"));
  }

  private static String named(Span span) {
    return span.getName() + " " + attributes(span.getAttributesList()).get("omnivl.work");
  }

  @Test
  void aBatchOfSeveralCallersIsLinkedWithEachOfThem() {
    int callers = 24;
    List<Span> spans =
        spans(
            Map.of(),
            server -> {
              for (int round = 0; sharedByThree(collector.spans()).isEmpty(); round++) {
                int first = round * callers;
                images(server, IntStream.range(first, first + callers).toArray());
              }
            });

    Span batch = sharedByThree(spans).orElseThrow();
    assertThat(batch.getParentSpanId()).isEmpty();
    Map<String, Span> calls =
        spans.stream()
            .filter(span -> span.getName().equals(EMBED_IMAGE))
            .collect(Collectors.toMap(span -> hex(span.getSpanId()), span -> span));
    Set<String> linked =
        batch.getLinksList().stream()
            .map(link -> hex(link.getSpanId()))
            .collect(Collectors.toSet());
    assertThat(linked).hasSize(batch.getLinksCount());
    assertThat(calls.keySet()).containsAll(linked);
    assertThat(attributes(batch.getAttributesList()))
        .containsEntry("omnivl.batch.size", Integer.toString(batch.getLinksCount()))
        .containsEntry("omnivl.work", "vectors_of_images");
    for (String id : linked) {
      List<Span> children = below(spans, Objects.requireNonNull(calls.get(id)));
      assertThat(children.stream().map(Span::getName))
          .containsExactlyInAnyOrder("queue", "decode", "queue", "batch");
      Span own = only(children, "batch");
      assertThat(own.getLinks(0).getSpanId()).isEqualTo(batch.getSpanId());
      assertThat(attributes(own.getAttributesList())).containsEntry("omnivl.items", "1");
      assertThat(own.getStartTimeUnixNano())
          .isBetween(
              batch.getStartTimeUnixNano() - 50_000_000, batch.getStartTimeUnixNano() + 50_000_000);
    }
  }

  private static Optional<Span> sharedByThree(List<Span> spans) {
    return spans.stream()
        .filter(span -> span.getName().equals("shared batch") && span.getLinksCount() > 2)
        .findFirst();
  }

  private static void images(RunningServer server, int... seeds) {
    var embedding = EmbeddingServiceGrpc.newFutureStub(server.channel());
    var replies =
        IntStream.of(seeds)
            .mapToObj(seed ->
                embedding.embedImage(
                    EmbedImageRequest.newBuilder().setImage(picture(seed)).build()))
            .toList();
    replies.forEach(Futures::getUnchecked);
  }

  @Test
  void failuresAreToldByTheirStatus() {
    var unknown =
        EmbeddingServiceGrpc.getEmbedTextMethod().toBuilder()
            .setFullMethodName("omnivl.v1.EmbeddingService/WhateverACallerWrites")
            .build();
    List<Span> spans =
        spans(
            Map.of(),
            server -> {
              assertThatThrownBy(() -> text(server, "")).isInstanceOf(StatusRuntimeException.class);
              assertThatThrownBy(() ->
                      ClientCalls.blockingUnaryCall(
                          server.channel(),
                          unknown,
                          CallOptions.DEFAULT,
                          EmbedTextRequest.getDefaultInstance()))
                  .hasMessageContaining("UNIMPLEMENTED");
            });

    Span refused = only(spans, "omnivl.v1.EmbeddingService/EmbedText");
    assertThat(attributes(refused.getAttributesList()))
        .containsEntry("rpc.response.status_code", "INVALID_ARGUMENT")
        .doesNotContainKey("error.type");
    assertThat(refused.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    Span other = only(spans, "_OTHER");
    assertThat(attributes(other.getAttributesList()))
        .containsEntry("rpc.method", "_OTHER")
        .containsEntry("error.type", "UNIMPLEMENTED")
        .containsEntry("rpc.method_original", "omnivl.v1.EmbeddingService/WhateverACallerWrites");
    assertThat(other.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void durationsOfCallsAreAMetricOfTheConventions() {
    List<Span> spans =
        spans(
            Map.of(),
            server -> {
              text(server, "a red apple");
              text(server, "a green apple");
            });

    assertThat(spans).isNotEmpty();
    Metric durations =
        collector.metrics().stream()
            .filter(metric -> metric.getName().equals("rpc.server.call.duration"))
            .findFirst()
            .orElseThrow();
    assertThat(durations.getUnit()).isEqualTo("s");
    HistogramDataPoint point = durations.getHistogram().getDataPoints(0);
    assertThat(point.getCount()).isEqualTo(2);
    assertThat(point.getExplicitBoundsList()).startsWith(0.005, 0.01).endsWith(10.0);
    assertThat(attributes(point.getAttributesList()))
        .isEqualTo(
            Map.of(
                "rpc.system.name",
                "grpc",
                "rpc.method",
                "omnivl.v1.EmbeddingService/EmbedText",
                "rpc.response.status_code",
                "OK"));
  }

  @Test
  void whoIsNotSampledHasNoSpans() {
    List<Span> spans =
        spans(
            Map.of("otel.traces.sampler", "parentbased_always_off"),
            server -> {
              text(server, "a red apple");
              caption(server, "00-" + TRACE + "-" + PARENT + "-01");
            });

    assertThat(spans)
        .isNotEmpty()
        .allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
  }

  @Test
  void aStreamHasOnlySoManySpans() {
    List<Span> spans = spans(Map.of(), server -> stream(server, 200));

    Span call = only(spans, "omnivl.v1.EmbeddingService/EmbedStream");
    assertThat(below(spans, call)).hasSize(256);
    assertThat(attributes(call.getAttributesList()))
        .hasEntrySatisfying(
            "omnivl.spans.left_out", more -> assertThat(Integer.parseInt(more)).isPositive());
  }

  private static void stream(RunningServer server, int items) {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    var requests = EmbeddingServiceGrpc.newStub(server.channel()).embedStream(new Counting<>(done));
    for (int item = 0; item < items; item++) {
      requests.onNext(EmbedStreamRequest.newBuilder().setMedia(picture(item)).build());
    }
    requests.onCompleted();
    assertThat(done.join()).isEqualTo(items);
  }

  private static final class Counting<R> implements StreamObserver<R> {
    private final CompletableFuture<Integer> done;
    private int count;

    Counting(CompletableFuture<Integer> done) {
      this.done = done;
    }

    @Override
    public void onNext(R reply) {
      count++;
    }

    @Override
    public void onError(Throwable thrown) {
      done.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      done.complete(count);
    }
  }

  @Test
  void nobodyFollowsUntilACollectorIsNamed() {
    assertThat(Tracing.open(Map.of(), "1")).isSameAs(Tracing.OFF);
    assertThat(Tracing.open(Map.of("otel.traces.exporter", "otlp"), "1")).isSameAs(Tracing.OFF);
    assertThat(
            Tracing.open(
                Map.of(
                    "otel.exporter.otlp.endpoint",
                    collector.address(),
                    "otel.sdk.disabled",
                    "true"),
                "1"))
        .isSameAs(Tracing.OFF);
  }

  @Test
  void aWrongSettingIsRefusedByName() {
    assertThatThrownBy(() ->
            Tracing.open(
                Map.of(
                    "otel.exporter.otlp.endpoint",
                    collector.address(),
                    "otel.bsp.schedule.delay",
                    "soon"),
                "1"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("otel.bsp.schedule.delay");
  }
}
