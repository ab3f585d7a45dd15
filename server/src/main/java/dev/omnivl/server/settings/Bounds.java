package dev.omnivl.server.settings;

import dev.omnivl.bundle.Variant;
import dev.omnivl.engine.DeviceChoice;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.opensearch.Address;
import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each setting may be: the rule and the value of whatever is outside. */
public final class Bounds {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_THREADS = 1_024;
  private static final int MAX_COUNT = 1_000_000;
  private static final Duration NONE = Duration.ZERO;
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> outside = new ArrayList<>();

  private Bounds() {}

  /**
   * Checks all settings.
   *
   * @throws Failure INVALID_ARGUMENT with a line for each that is out of its bounds
   */
  public static void check(ServerSettings settings) {
    Bounds bounds = new Bounds();
    bounds.cluster(settings.openSearch());
    bounds.ports(settings);
    bounds.safety(settings);
    bounds.work(settings);
    bounds.media(settings.media());
    bounds.segments(settings.segments());
    bounds.vectors(settings.vectors());
    bounds.recall(settings.recall());
    bounds.texts(settings);
    if (!bounds.outside.isEmpty()) {
      throw new Failure(Reason.INVALID_ARGUMENT, String.join("\n", bounds.outside));
    }
  }

  private void ports(ServerSettings settings) {
    ServerSettings.Grpc grpc = settings.grpc();
    host("grpc.host", grpc.host());
    number("grpc.port", grpc.port(), 0, MAX_PORT);
    size("grpc.max-message", grpc.maxMessage(), 64 * KIB, GIB);
    number("grpc.window", grpc.window().asLongValue(), 64 * KIB, GIB);
    number("grpc.max-calls-per-connection", grpc.maxCallsPerConnection(), 1, MAX_COUNT);
    number("grpc.max-connections", grpc.maxConnections(), 1, MAX_COUNT);
    number("grpc.max-connections-per-peer", grpc.maxConnectionsPerPeer(), 1, MAX_COUNT);
    number("grpc.max-header", grpc.maxHeader().asLongValue(), 4 * KIB, MIB);
    time(
        "grpc.max-connection-age",
        grpc.maxConnectionAge(),
        Duration.ofSeconds(1),
        Duration.ofDays(365));
    time("grpc.drain", grpc.drain(), NONE, HOUR);
    host("http.host", settings.http().host());
    number("http.port", settings.http().port(), 0, MAX_PORT);
  }

  private void safety(ServerSettings settings) {
    text("keys", settings.keys(), "none or a file");
    text("filter.words", settings.filter().words(), "none or a file");
    text("filter.plugin", settings.filter().plugin(), "none or a jar");
    text("tls.certificate", settings.tls().certificate(), "none or a file");
    text("tls.key", settings.tls().key(), "none or a file");
    text("tls.client-ca", settings.tls().clientCa(), "none or a file");
    read(() -> Exposure.check(settings));
  }

  private void work(ServerSettings settings) {
    engine(settings.engine());
    read(() -> WarmUp.parse(settings.engine().warm()));
    read(() -> Admin.parse(settings.admin()));
    if (settings.models().isBlank()) {
      outside.add("omnivl.models is empty; it must be current or names of models");
    }
    number("engine.threads", settings.engine().threads(), 0, MAX_THREADS);
    number("batch.max-tokens", settings.batch().maxTokens(), 1, GIB);
    number("batch.max-pixels", settings.batch().maxPixels(), 1, GIB);
    time("batch.max-time", settings.batch().maxTime(), MOMENT, HOUR);
    time("queue.max-wait", settings.queue().maxWait(), MOMENT, HOUR);
    number("queue.length", settings.queue().length(), 1, MAX_COUNT);
    size("queue.max-bytes", settings.queue().maxBytes(), MIB, 1024 * GIB);
    number("cache.vectors", settings.cache().vectors().asLongValue(), 0, 1024 * GIB);
    number("generation.rows", settings.generation().rows(), 1, 1024);
    number(
        "generation.max-memory", settings.generation().maxMemory().asLongValue(), MIB, 1024 * GIB);
    number("stream.in-flight", settings.stream().inFlight(), 1, 10_000);
  }

  private void media(ServerSettings.Media media) {
    number("media.threads", media.threads(), 0, MAX_THREADS);
    size("media.max-bytes", media.maxBytes(), KIB, 2 * GIB - 1);
    number("media.max-pixels", media.maxPixels(), 1, GIB);
    number("media.max-memory", media.maxMemory().asLongValue(), 0, 1024 * GIB);
    number("media.max-frames", media.maxFrames(), 1, Integer.MAX_VALUE);
    time("media.max-duration", media.maxDuration(), MOMENT, Duration.ofDays(365));
    time("media.max-decode-time", media.maxDecodeTime(), MOMENT, HOUR);
  }

  private void segments(ServerSettings.Segments segments) {
    time("segments.shortest", segments.shortest(), Duration.ofMillis(100), HOUR);
    time("segments.window", segments.window(), segments.shortest(), HOUR);
    time("segments.longest", segments.longest(), segments.window(), HOUR);
    share("segments.overlap", segments.overlap(), 0, 0.9);
    number("segments.most", segments.most(), 1, 4096);
    time("segments.all-frames", segments.allFrames(), NONE, HOUR);
    number("segments.thumbnail-side", segments.thumbnailSide(), 16, 1024);
  }

  private void vectors(ServerSettings.Vectors vectors) {
    try {
      vectors.index();
    } catch (Failure e) {
      outside.add("omnivl.vectors." + e.getMessage());
    }
  }

  private void recall(ServerSettings.Recall recall) {
    share("recall.share", recall.share(), 0, 1);
    share("recall.objective", recall.objective(), 0.5, 0.999);
    number("recall.vectors-per-second", recall.vectorsPerSecond(), 1000, 1000 * GIB);
    number("recall.most-candidates", recall.mostCandidates(), 64, 10_000);
  }

  private void texts(ServerSettings settings) {
    number("text.max-characters", settings.text().maxCharacters(), 1, MAX_COUNT);
    number("text.max-generated-tokens", settings.text().maxGeneratedTokens(), 1, 10_000);
  }

  private void number(String name, long value, long least, long most) {
    if (value < least || value > most) {
      outside.add("omnivl." + name + " is " + value + "; it must be " + least + " to " + most);
    }
  }

  private void share(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      String bounds = (least == 0 ? "0" : least) + " to " + most;
      outside.add("omnivl." + name + " is " + value + "; it must be " + bounds);
    }
  }

  /** A size of which 0 means what suits the machine. */
  private void size(String name, MemorySize value, long least, long most) {
    if (value.asLongValue() != 0) {
      number(name, value.asLongValue(), least, most);
    }
  }

  private void time(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      outside.add(
          "omnivl."
              + name
              + " is "
              + shown(value)
              + "; it must be "
              + shown(least)
              + " to "
              + shown(most));
    }
  }

  private void cluster(String value) {
    try {
      if (!value.equals(ServerSettings.NO_CLUSTER)) {
        Address.parse(value);
      }
    } catch (Failure e) {
      // What it is is not told: it may have a password in it.
      outside.add("omnivl.index.opensearch is no address; it must be none, " + Address.FORM);
    }
  }

  private void engine(ServerSettings.Engine engine) {
    try {
      DeviceChoice.check(engine.device(), Variant.parse(engine.precision()));
    } catch (Failure e) {
      outside.add("omnivl.engine." + e.getMessage());
    }
  }

  private void read(Runnable reading) {
    try {
      reading.run();
    } catch (Failure e) {
      outside.add("omnivl." + e.getMessage());
    }
  }

  private void host(String name, String value) {
    text(name, value, "an address of this machine");
  }

  private void text(String name, String value, String rule) {
    if (value.isBlank()) {
      outside.add("omnivl." + name + " is empty; it must be " + rule);
    }
  }

  private static String shown(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
