package dev.omnivl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.server.settings.Bounds;
import dev.omnivl.server.settings.ServerSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  /** Of each setting: its default, another value, and values that are refused. */
  private static final Map<String, List<String>> SETTINGS =
      Map.ofEntries(
          Map.entry("bundle", List.of("bundle", "other")),
          Map.entry("models", List.of("current", "current,other", " ")),
          Map.entry("admin", List.of("local", "none", "root")),
          Map.entry("index", List.of("index", "other")),
          Map.entry("index.opensearch", List.of("none", "http://host:9200/photos", "host:9200")),
          Map.entry("backups", List.of("local", "/backups")),
          Map.entry("insecure", List.of("false", "true")),
          Map.entry("keys", List.of("none", "keys.json", " ")),
          Map.entry("filter.words", List.of("none", "words.txt", " ")),
          Map.entry("filter.plugin", List.of("none", "filter.jar", " ")),
          Map.entry("tls.certificate", List.of("none", "server.pem", " ")),
          Map.entry("tls.key", List.of("none", "key.pem", " ")),
          Map.entry("tls.client-ca", List.of("none", "clients.pem", " ")),
          Map.entry("grpc.host", List.of("127.0.0.1", "::1", " ")),
          Map.entry("grpc.port", List.of("9000", "0", "-1", "65536", "many")),
          Map.entry("grpc.max-message", List.of("0", "64K", "1K", "2G")),
          Map.entry("grpc.window", List.of("4M", "1M", "0", "2G")),
          Map.entry("grpc.max-calls-per-connection", List.of("256", "1", "0", "-5")),
          Map.entry("grpc.max-connections", List.of("1000", "1", "0")),
          Map.entry("grpc.max-connections-per-peer", List.of("500", "1", "0")),
          Map.entry("grpc.max-header", List.of("16K", "8K", "1K", "2M")),
          Map.entry("grpc.max-connection-age", List.of("1h", "1m", "0s")),
          Map.entry("grpc.drain", List.of("10s", "0s", "2h", "soon")),
          Map.entry("http.host", List.of("127.0.0.1", "::1", " ")),
          Map.entry("http.port", List.of("8080", "0", "99999", "-1")),
          Map.entry("engine.device", List.of("auto", "cuda:1", "abacus")),
          Map.entry("engine.precision", List.of("auto", "int8", "int4")),
          Map.entry("engine.warm", List.of("search", "embed,match", "much")),
          Map.entry("engine.threads", List.of("0", "3", "-1", "5000")),
          Map.entry("batch.max-tokens", List.of("4096", "77", "0", "-1")),
          Map.entry("batch.max-pixels", List.of("1605632", "77", "0", "-1")),
          Map.entry("batch.max-time", List.of("40ms", "1s", "0s", "2h")),
          Map.entry("queue.max-wait", List.of("5s", "1s", "0s", "2h")),
          Map.entry("queue.length", List.of("256", "1", "0", "-1")),
          Map.entry("queue.max-bytes", List.of("0", "1G", "1K")),
          Map.entry("cache.vectors", List.of("32M", "0", "2000G")),
          Map.entry("media.threads", List.of("0", "5", "-1", "5000")),
          Map.entry("media.max-bytes", List.of("0", "1M", "1", "4G")),
          Map.entry("media.max-pixels", List.of("100000000", "77", "0")),
          Map.entry("media.max-memory", List.of("0", "1G", "2048G")),
          Map.entry("media.max-frames", List.of("1000000", "77", "0")),
          Map.entry("media.max-duration", List.of("4h", "1s", "0s")),
          Map.entry("media.max-decode-time", List.of("60s", "1s", "0s", "2h")),
          Map.entry("segments.shortest", List.of("2s", "1s", "0s")),
          Map.entry("segments.window", List.of("4s", "6s", "1s")),
          Map.entry("segments.longest", List.of("10s", "6s", "3s", "2h")),
          Map.entry("segments.overlap", List.of("0.5", "0.0", "1", "-0.1", "NaN")),
          Map.entry("segments.most", List.of("512", "64", "0", "5000")),
          Map.entry("segments.all-frames", List.of("2m", "0s", "2h")),
          Map.entry("segments.thumbnail-side", List.of("160", "320", "8", "2000")),
          Map.entry("vectors.encoding", List.of("int8", "bit1", "float16")),
          Map.entry("vectors.connections", List.of("16", "24", "2", "1000")),
          Map.entry("vectors.beam", List.of("200", "16", "8", "100000")),
          Map.entry("recall.share", List.of("0.2", "0.0", "-0.1", "1.1", "NaN")),
          Map.entry("recall.objective", List.of("0.95", "0.9", "0.4", "1.0")),
          Map.entry("recall.vectors-per-second", List.of("1000000", "5000", "10", "-1")),
          Map.entry("recall.most-candidates", List.of("1024", "64", "10", "20000")),
          Map.entry("generation.rows", List.of("32", "8", "0", "2000")),
          Map.entry("generation.max-memory", List.of("512M", "64M", "1K")),
          Map.entry("log.json", List.of("false", "true")),
          Map.entry("log.calls", List.of("false", "true")),
          Map.entry("text.max-characters", List.of("10000", "77", "0", "-1")),
          Map.entry("text.max-generated-tokens", List.of("40", "7", "0", "-1")),
          Map.entry("stream.in-flight", List.of("16", "1", "0", "-1")));

  /** What the server reads for a setting, by the methods of its interface. */
  private static Object read(ServerSettings settings, String name) {
    if (name.equals("index.opensearch")) {
      return settings.openSearch(); // its name begins with that of another setting
    }
    Object value = settings;
    for (String part : name.split("\\.")) {
      String method =
          Pattern.compile("-(.)")
              .matcher(part)
              .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
      try {
        Class<?> type =
            value == settings ? ServerSettings.class : value.getClass().getInterfaces()[0];
        value = type.getMethod(method).invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(name, e);
      }
    }
    return value;
  }

  private static String shown(Object value) {
    return switch (value) {
      case MemorySize size -> Long.toString(size.asLongValue());
      case Duration duration -> Long.toString(duration.toMillis()) + "ms";
      default -> value.toString();
    };
  }

  /** Sizes as bytes and durations as milliseconds, as {@link #shown} has them. */
  private static String plain(String value) {
    Matcher matcher = Pattern.compile("(\\d+)(ms|s|m|h|K|M|G)").matcher(value);
    if (!matcher.matches()) {
      return value;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "K" -> Long.toString(number << 10);
      case "M" -> Long.toString(number << 20);
      case "G" -> Long.toString(number << 30);
      case "ms" -> value;
      case "s" -> number * 1_000 + "ms";
      case "m" -> number * 60_000 + "ms";
      default -> number * 3_600_000 + "ms";
    };
  }

  @Test
  void everySettingHasItsDefaultIsReadAndHasBounds() {
    assertThat(EffectiveSettings.of(RunningServer.config(Map.of())).lines())
        .hasSameSizeAs(SETTINGS.keySet());
    ServerSettings defaults = RunningServer.settings(Map.of());
    Bounds.check(defaults);
    SETTINGS.forEach((name, values) -> {
      assertThat(shown(read(defaults, name))).as(name).isEqualTo(plain(values.getFirst()));
      ServerSettings changed = RunningServer.settings(Map.of("omnivl." + name, values.get(1)));
      Bounds.check(changed);
      assertThat(shown(read(changed, name))).as(name).isEqualTo(plain(values.get(1)));
      for (String wrong : values.subList(2, values.size())) {
        assertThatThrownBy(
                () -> Bounds.check(RunningServer.settings(Map.of("omnivl." + name, wrong))))
            .as(name + " = " + wrong)
            .satisfies(refused ->
                assertThat(StartFailure.lines(refused))
                    .singleElement()
                    .asString()
                    .contains("omnivl." + name)
                    .containsAnyOf("it must be", "cannot be"));
      }
    });
  }

  @Test
  void zeroThreadsAreOneForEachProcessor() {
    ServerSettings settings = RunningServer.settings(Map.of());
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(settings.engine().threadsOrProcessors()).isEqualTo(processors);
    assertThat(settings.media().threadsOrProcessors()).isEqualTo(processors);
  }

  @Test
  void onlyWhatDiffersFromTheDefaultsIsPrinted() {
    assertThat(EffectiveSettings.changed(RunningServer.config(Map.of()))).isEmpty();
    assertThat(EffectiveSettings.changed(RunningServer.config(Map.of("omnivl.grpc.port", "1"))))
        .isEqualTo("  omnivl.grpc.port = 1");
  }

  @Test
  void variablesThatAreNoSettingsAreRefused() {
    SmallRyeConfig config = RunningServer.config(Map.of());
    EffectiveSettings.refuseUnknown(
        config, Set.of("OMNIVL_GRPC_MAX_MESSAGE", "OMNIVL_HOME", "OMNIVL_COLLECTION", "PATH"));
    assertThatThrownBy(() ->
            EffectiveSettings.refuseUnknown(config, Set.of("OMNIVL_GRPC_PROT", "OMNIVL_PORT")))
        .hasMessageContaining("OMNIVL_GRPC_PROT")
        .hasMessageContaining("OMNIVL_PORT");
  }

  @Test
  void theDocumentationNamesEverySettingWithItsDefault() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("docs/configuration.md"))) {
      here = Objects.requireNonNull(here.getParent(), "docs/configuration.md");
    }
    String documentation = Files.readString(here.resolve("docs/configuration.md"));
    List<String> settings = EffectiveSettings.of(RunningServer.config(Map.of())).lines().toList();

    assertThat(settings).hasSizeGreaterThan(20);
    assertThat(settings)
        .allSatisfy(line -> {
          String[] setting = line.strip().split(" = ", 2);
          assertThat(documentation)
              .contains(String.format(Locale.ROOT, "| `%s` | `%s` |", setting[0], setting[1]));
        });
    assertThat(documentation.split("\\| `omnivl\\.", -1)).hasSize(settings.size() + 1);
  }

  @Test
  void unknownKeysAndUnreadableValuesAreRefused() {
    assertThatThrownBy(() -> RunningServer.settings(Map.of("omnivl.grpc.prot", "1")))
        .hasMessageContaining("omnivl.grpc.prot");
    assertThatThrownBy(() -> RunningServer.settings(Map.of("omnivl.grpc.port", "many")))
        .hasMessageContaining("omnivl.grpc.port");
  }
}
