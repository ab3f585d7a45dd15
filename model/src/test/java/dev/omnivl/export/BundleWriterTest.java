package dev.omnivl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BundleWriterTest {
  private static final OmniVlConfig CONFIG = Preset.NANO.config();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyGraphAgreesWithTheOracle(Precision precision) {
    BundleWriter.Written written = RandomBundle.write(folder.resolve("nano"), CONFIG, precision, 1);
    assertThat(written.parity())
        .containsOnlyKeys("visual_image", "visual_video", "text", "match", "memory", "generate");
    assertThat(written.parity().values())
        .allSatisfy(largest -> assertThat(largest).isLessThan(2e-5));
  }

  @Test
  void oddSizesAgreeToo() {
    OmniVlConfig odd =
        new OmniVlConfig(
            new VisionConfig(48, 16, 4, 2, 24, 3, 3, 40, 0),
            new TextConfig(230, 33, 36, 1, 3, 50, 0),
            20);
    BundleWriter.Written written =
        RandomBundle.write(folder.resolve("odd"), odd, Precision.FP32, 5);
    assertThat(written.parity().values())
        .allSatisfy(largest -> assertThat(largest).isLessThan(2e-5));
  }

  @Test
  void sameContentHasTheSameIdAndOtherWeightsAnother() {
    String first = RandomBundle.write(folder.resolve("a"), Preset.NANO, 1).manifest().modelId();
    String again = RandomBundle.write(folder.resolve("b"), Preset.NANO, 1).manifest().modelId();
    String other = RandomBundle.write(folder.resolve("c"), Preset.NANO, 2).manifest().modelId();
    assertThat(first).matches("[0-9a-f]{16}").isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void graphsThatDifferFromTheReferenceAreNotWritten() throws IOException {
    Path bundle = folder.resolve("wrong");
    assertThatThrownBy(() ->
            BundleWriter.write(
                bundle,
                RandomBundle.content(
                    RandomBundle.content(RandomBundle.part("model", CONFIG, Precision.FP32), 1)),
                BundleWriterTest::wrongBias))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("match.onnx differs from the reference");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  /** Rounding grows with the numbers: logits of a thousand may be off by more than those of one. */
  @Test
  void theLimitIsInProportionToLargeOutputs() {
    Map<String, Weight> weights = new HashMap<>(RandomWeights.of(CONFIG, 1));
    weights.computeIfPresent("itm_head.bias", (name, bias) -> plus(bias, 1_000));
    PartContent part =
        new PartContent(
            RandomBundle.part("model", CONFIG, Precision.FP32),
            new HeldWeights(weights),
            SmallTokenizer.json(1_000));
    BundleContent content = RandomBundle.content(part);
    BundleWriter.write(folder.resolve("large"), content, BundleWriterTest::wrongBias);
    assertThatThrownBy(() ->
            BundleWriter.write(
                folder.resolve("wrong"),
                content,
                (only, stored) ->
                    (graph, inputs) ->
                        only.config()
                            .architecture()
                            .run(
                                graph,
                                new FloatGraph(name ->
                                    name.equals("itm_head.bias")
                                        ? plus(stored.weight(name), 1)
                                        : stored.weight(name)),
                                inputs)))
        .hasMessageContaining("match.onnx differs");
  }

  private static Weight plus(Weight weight, float more) {
    float[] data = weight.data().clone();
    for (int index = 0; index < data.length; index++) {
      data[index] += more;
    }
    return new Weight(weight.shape(), data);
  }

  @Test
  void replacesABundleButNothingElse() throws IOException {
    Path bundle = folder.resolve("bundle");
    RandomBundle.write(bundle, Preset.NANO, 1);
    String second = RandomBundle.write(bundle, Preset.NANO, 2).manifest().modelId();
    try (Bundle opened = Bundle.open(bundle)) {
      assertThat(opened.modelId()).isEqualTo(second);
    }
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "keep me");
    assertThatThrownBy(() -> RandomBundle.write(precious, Preset.NANO, 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is no bundle");
    assertThat(precious.resolve("file")).hasContent("keep me");
  }

  @Test
  void weightsAreReadableByName() {
    Path bundle = folder.resolve("bundle");
    RandomBundle.write(bundle, CONFIG, Precision.FP32, 3);
    Map<String, Weight> expected = new HashMap<>(RandomWeights.of(CONFIG, 3));
    expected.remove(OmniVl.TEMPERATURE); // no graph reads it, the manifest has it
    try (Safetensors weights = Safetensors.open(bundle.resolve(Bundle.WEIGHTS))) {
      assertThat(weights.tensors()).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (name, weight) -> assertThat(weights.weight(name).data()).isEqualTo(weight.data()));
    }
  }

  private static Reference wrongBias(Part part, PartWeights stored) {
    return (graph, inputs) ->
        part.config()
            .architecture()
            .run(graph, new FloatGraph(name -> changed(name, stored.weight(name))), inputs);
  }

  private static Weight changed(String name, Weight weight) {
    if (name.equals("itm_head.bias")) {
      weight.data()[1] += 0.01f;
    }
    return weight;
  }
}
