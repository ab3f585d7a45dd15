package dev.omnivl.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import java.util.Collections;
import java.util.List;
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
            "12,345 parameters",
            "`model` can make vectors of images and texts, match texts with images, write captions,"
                + " answer questions.",
            "vectors of 32 numbers, and is stored as FP32",
            "| data | my \\| photos |",
            "| recipe | in `manifest.json` |")
        .contains("| photos | CC-BY-4.0 |", "| held-out style, at10 | 68.2 |")
        .doesNotContain("Nothing was measured");
    assertThat(card(Map.of())).contains("Nothing was measured");
  }

  private static String card(Map<String, Double> metrics) {
    return ModelCard.of(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "",
            "",
            "toy",
            12_345,
            List.of(RandomBundle.part("model", Preset.NANO.config(), Precision.FP32)),
            Collections.emptySortedMap(),
            new TreeMap<>(Map.of("data", "my | photos", "recipe", "{}".repeat(99))),
            new TreeMap<>(Map.of("photos", "CC-BY-4.0")),
            new TreeMap<>(metrics)));
  }
}
