package dev.omnivl.server;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.access.Keys;
import dev.omnivl.server.admission.ByteBudget;
import dev.omnivl.server.collections.BackEnd;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.filter.OutputFilters;
import dev.omnivl.server.grpc.GrpcPort;
import dev.omnivl.server.ingest.IndexWatch;
import dev.omnivl.server.metrics.CacheMetrics;
import dev.omnivl.server.metrics.RecallMetrics;
import dev.omnivl.server.metrics.ServerMetrics;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.server.models.ServedModel;
import dev.omnivl.server.relevance.RelevanceWatch;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.server.settings.Bounds;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.tls.Tls;
import dev.omnivl.server.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: models, index and gRPC port, opened in this order and closed in the other. */
public final class OmniVlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OmniVlServer.class);

  private final Deque<AutoCloseable> parts;
  private final Models models;
  private final ByteBudget budget;
  private final GrpcPort port;

  private OmniVlServer(
      ServerSettings settings,
      String version,
      MeterRegistry meters,
      Tracing tracing,
      Deque<AutoCloseable> parts) {
    this.parts = parts;
    Reloading reloading = keep(new Reloading());
    Tls tls = Tls.of(settings.tls(), reloading);
    Keys keys = Keys.follow(settings, reloading);
    OutputFilters filters = keep(OutputFilters.open(settings.filter(), reloading));
    ServerMetrics metrics = new ServerMetrics(meters);
    models = keep(Models.open(settings, filters, metrics));
    Collections collections =
        keep(Collections.open(settings.index(), BackEnd.of(settings), models));
    budget =
        new ByteBudget(settings.queue().maxBytesOrDefault(), settings.media().maxBytesOrDefault());
    port =
        keep(
            GrpcPort.open(
                new GrpcPort.Served(models, collections, budget, version, tls, keys, tracing),
                settings));
    metrics.follow(port::running);
    metrics.follow(models.shared(), budget);
    CacheMetrics.register(meters, "vectors", models.shared().vectors());
    reloading.every(port::endThoseWhoMayNot);
    RecallMetrics recall = new RecallMetrics(meters);
    keep(
        new IndexWatch(
            collections::recover,
            writable -> {
              port.indexWritable(writable);
              recall.follow(collections.all());
            }));
    keep(new RelevanceWatch(collections));
    models.warm();
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Opens everything, checks the bundle, and listens.
   *
   * @param version of this software, for those who ask
   * @param meters are told what it does, and how well
   * @param tracing follows calls; the caller's to close, after this
   * @throws Failure naming what cannot be opened and the remedy
   */
  public static OmniVlServer open(
      ServerSettings settings, String version, MeterRegistry meters, Tracing tracing) {
    Bounds.check(settings);
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new OmniVlServer(settings, version, meters, tracing, parts);
    } catch (RuntimeException | Error e) {
      closeAll(parts);
      throw e;
    }
  }

  /** Returns the bytes of encoded media that calls hold now. */
  long heldBytes() {
    return budget.held();
  }

  /** Returns the calls, streams and items of streams that run now. */
  GrpcPort.Running running() {
    return port.running();
  }

  /** Returns the gRPC port it listens on. */
  public int port() {
    return port.port();
  }

  /** Returns what it serves, for a person to read. */
  public String description() {
    try (Lease lease = models.lease("")) {
      ServedModel model = lease.served();
      return String.format(
          Locale.ROOT,
          "%s (model %s, can %s) on %s",
          model.manifest().name(),
          model.manifest().modelId(),
          model.manifest().capabilities().stream()
              .map(Capability::verb)
              .collect(Collectors.joining(", ")),
          model.device());
    }
  }

  /** Returns the commands that a person may try next. */
  public String next() {
    Set<Capability> capabilities;
    try (Lease lease = models.lease("")) {
      capabilities = lease.served().manifest().capabilities();
    }
    if (capabilities.contains(Capability.EMBED)) {
      return "omnivl index PATH, omnivl search WORDS";
    }
    return capabilities.contains(Capability.CAPTION)
        ? "omnivl caption FILE"
        : capabilities.contains(Capability.ANSWER)
            ? "omnivl ask FILE QUESTION"
            : "omnivl match FILE TEXT";
  }

  /**
   * Says NOT_SERVING, lets running calls end, makes the index durable and closes everything, in
   * this order.
   */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.error("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
