package dev.omnivl.server.trace;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Receives what is sent by OTLP over gRPC, and keeps it. */
final class Collector implements AutoCloseable {
  private final List<Span> spans = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private final List<Resource> resources = new ArrayList<>();
  private final Server server;

  Collector() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new Traces())
            .addService(new Metrics())
            .build()
            .start();
  }

  private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> reply) {
      synchronized (spans) {
        request
            .getResourceSpansList()
            .forEach(of -> {
              resources.add(of.getResource());
              of.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
      }
      reply.onNext(ExportTraceServiceResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void export(
        ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> reply) {
      synchronized (spans) {
        request.getResourceMetricsList().stream()
            .flatMap(of -> of.getScopeMetricsList().stream())
            .forEach(scope -> metrics.addAll(scope.getMetricsList()));
      }
      reply.onNext(ExportMetricsServiceResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getPort();
  }

  List<Span> spans() {
    synchronized (spans) {
      return List.copyOf(spans);
    }
  }

  List<Metric> metrics() {
    synchronized (spans) {
      return List.copyOf(metrics);
    }
  }

  List<Resource> resources() {
    synchronized (spans) {
      return List.copyOf(resources);
    }
  }

  /** Returns attributes by their names, as words. */
  static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> all = new LinkedHashMap<>();
    for (KeyValue one : attributes) {
      all.put(
          one.getKey(),
          one.getValue().hasStringValue()
              ? one.getValue().getStringValue()
              : Long.toString(one.getValue().getIntValue()));
    }
    return all;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
