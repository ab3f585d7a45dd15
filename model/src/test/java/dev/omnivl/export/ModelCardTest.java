package dev.omnivl.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ModelCardTest {
  @Test
  void tellsWhatTheManifestKnows() {
    String card = card(Map.of("held-out style, at10", 68.2));

    assertThat(card)
        .startsWith("# toy\n")
        .contains(
            "12,345 parameters", "| data | my \\| photos |", "| recipe | in `manifest.json` |")
        .contains("| photos | CC-BY-4.0 |", "| held-out style, at10 | 68.2 |")
        .doesNotContain("Nothing was measured");
    assertThat(card(Map.of())).contains("Nothing was measured");
  }

  private static String card(Map<String, Double> metrics) {
    BundleContent content = RandomBundle.content(Preset.NANO.config(), Precision.FP32, 1);
    return ModelCard.of(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "",
            "toy",
            12_345,
            Precision.FP32,
            content.config(),
            content.preprocessing(),
            Collections.emptySortedMap(),
            new TreeMap<>(Map.of("data", "my | photos", "recipe", "{}".repeat(99))),
            new TreeMap<>(Map.of("photos", "CC-BY-4.0")),
            new TreeMap<>(metrics)));
  }
}
