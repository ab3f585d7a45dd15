package dev.omnivl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.server.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void everySettingHasADefault() {
    ServerSettings settings = RunningServer.settings(Map.of());

    assertThat(settings.bundle()).isEqualTo(Path.of("bundle"));
    assertThat(settings.grpc().host()).isEqualTo("127.0.0.1");
    assertThat(settings.grpc().port()).isEqualTo(9000);
    assertThat(settings.grpc().maxMessage().asLongValue()).isEqualTo(64L << 20);
    assertThat(settings.grpc().drain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.media().maxDuration()).isEqualTo(Duration.ofHours(4));
    assertThat(settings.engine().threadsOrProcessors())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void everySettingCanBeChanged() {
    ServerSettings settings =
        RunningServer.settings(
            Map.of(
                "omnivl.engine.threads", "3",
                "omnivl.batch.max-tokens", "77",
                "omnivl.media.threads", "5",
                "omnivl.stream.in-flight", "5",
                "omnivl.queue.max-bytes", "1G"));

    assertThat(settings.engine().threadsOrProcessors()).isEqualTo(3);
    assertThat(settings.batch().maxTokens()).isEqualTo(77);
    assertThat(settings.media().threadsOrProcessors()).isEqualTo(5);
    assertThat(settings.stream().inFlight()).isEqualTo(5);
    assertThat(settings.queue().maxBytes().asLongValue()).isEqualTo(1L << 30);
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
