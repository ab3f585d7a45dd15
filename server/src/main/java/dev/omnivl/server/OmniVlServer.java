package dev.omnivl.server;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.Device;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.ModelPart;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.server.admission.ByteBudget;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.encode.Doors;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.encode.ModelWork;
import dev.omnivl.server.encode.Texts;
import dev.omnivl.server.encode.Visuals;
import dev.omnivl.server.grpc.GrpcPort;
import dev.omnivl.server.ingest.IndexWatch;
import dev.omnivl.server.ingest.Ingest;
import dev.omnivl.server.settings.Bounds;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.v1.GetModelInfoResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: bundle, engine, index and gRPC port, opened in this order and closed in the
 * other.
 */
public final class OmniVlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OmniVlServer.class);

  /**
   * An item of a stream waits for the model most of its time, so that there are several for each
   * decoder; what they send together forms the model's batches. It bounds the pixels in memory.
   */
  private static final int BULK_ITEMS_PER_DECODER = 4;

  private final Deque<AutoCloseable> parts;
  private final GetModelInfoResponse info;
  private final Set<Capability> capabilities;
  private final ByteBudget budget;
  private final GrpcPort port;

  private OmniVlServer(ServerSettings settings, String version, Deque<AutoCloseable> parts) {
    this.parts = parts;
    Bundle bundle = keep(Bundle.open(settings.bundle()));
    Engine engine = keep(Engine.open(bundle, options(settings.engine())));
    Presence presence = new Presence();
    ModelWork work = keep(new ModelWork(engine, settings, presence));
    int decoding = settings.media().threadsOrProcessors();
    Workers decoders = keep(new Workers("decoder", decoding, presence));
    Workers bulk = keep(new Workers("bulk", BULK_ITEMS_PER_DECODER * decoding, new Presence()));
    MediaDecoder decoder = new MediaDecoder(limits(settings.media()));
    Map<ModelPart, Model.Senses> senses = new HashMap<>();
    for (ModelPart part : engine.parts()) {
      Visuals visuals = new Visuals(part, decoder, decoders, work);
      senses.put(part, new Model.Senses(new Texts(part, settings), visuals));
    }
    Doors doors = new Doors(settings.queue(), bulk, presence);
    Model model = new Model(bundle, engine, senses, work, doors);
    Optional<Collections> collections =
        bundle
            .manifest()
            .find(Capability.EMBED)
            .map(part ->
                keep(
                    Collections.open(
                        settings.index(),
                        bundle.embeddingId(),
                        folder ->
                            LuceneMediaIndex.open(
                                folder, bundle.embeddingId(), part.config().embeddingDimensions()),
                        media ->
                            new Ingest(
                                media,
                                bundle.part(Capability.EMBED).preprocessing(),
                                decoder,
                                work,
                                settings.segments().ingest(),
                                decoders,
                                bulk))));
    capabilities = engine.capabilities();
    info = info(bundle, engine, settings.engine(), version);
    budget =
        new ByteBudget(settings.queue().maxBytesOrDefault(), settings.media().maxBytesOrDefault());
    port = keep(GrpcPort.open(new GrpcPort.Served(model, collections, budget, info), settings));
    collections.ifPresent(all -> keep(new IndexWatch(all::recover, port::indexWritable)));
    Thread.ofPlatform().name("omnivl-warm").daemon().start(() -> warm(engine));
  }

  /** Search is ready before clips, matching and writing are; whoever needs those sooner waits. */
  private static void warm(Engine engine) {
    try {
      engine.warm();
    } catch (Failure e) {
      if (e.reason() == Reason.UNAVAILABLE) {
        return; // the server is closed already
      }
      log.warn("not every part of the model can be used: {}", e.getMessage());
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Opens everything, checks the bundle, and listens.
   *
   * @param version of this software, for those who ask
   * @throws Failure naming what cannot be opened and the remedy
   */
  public static OmniVlServer open(ServerSettings settings, String version) {
    Bounds.check(settings);
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new OmniVlServer(settings, version, parts);
    } catch (RuntimeException | Error e) {
      closeAll(parts);
      throw e;
    }
  }

  private static EngineOptions options(ServerSettings.Engine settings) {
    return new EngineOptions(settings.threadsOrProcessors(), Device.parse(settings.device()));
  }

  private static MediaLimits limits(ServerSettings.Media settings) {
    return new MediaLimits(
        settings.maxBytesOrDefault(),
        settings.maxPixels(),
        settings.maxFrames(),
        settings.maxDuration(),
        settings.maxDecodeTime(),
        settings.maxMemoryOrDefault());
  }

  private static GetModelInfoResponse info(
      Bundle bundle, Engine engine, ServerSettings.Engine settings, String version) {
    return ModelInfo.of(bundle)
        .setDevice(
            String.format(
                Locale.ROOT, "%s, %d threads", engine.device(), settings.threadsOrProcessors()))
        .setServerVersion(version)
        .build();
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
    return String.format(
        Locale.ROOT,
        "%s (model %s, can %s) on %s",
        info.getName(),
        info.getModelId(),
        capabilities.stream().map(Capability::verb).collect(Collectors.joining(", ")),
        info.getDevice());
  }

  /** Returns the commands that a person may try next. */
  public String next() {
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
