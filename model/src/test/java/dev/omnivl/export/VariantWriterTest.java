package dev.omnivl.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Variant;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.RandomBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantWriterTest {
  private static final long SEED = 5;

  @TempDir static Path shared;
  private static Path folder = Path.of("");
  private static Manifest before;
  private static VariantManifest added;

  @BeforeAll
  static void writeOne() {
    folder = shared.resolve("bundle");
    RandomBundle.write(folder, Preset.NANO, SEED);
    before = Bundle.describe(folder);
    added = VariantWriter.add(folder, Variant.INT8);
  }

  @Test
  void theBundleStaysAsItWasAndTheVariantHasIdsOfItsOwn() {
    try (Bundle own = Bundle.open(folder);
        Bundle int8 = Bundle.open(folder, Variant.INT8)) {
      assertThat(own.manifest()).isEqualTo(before);
      assertThat(int8.modelId()).isEqualTo(added.modelId()).isNotEqualTo(own.modelId());
      assertThat(int8.embeddingId()).isEqualTo(added.embeddingId()).isNotEqualTo(own.embeddingId());
      assertThat(Bundle.describe(folder, Variant.INT8)).isEqualTo(int8.manifest());
      assertThat(added.of()).isEqualTo(own.modelId());
    }
  }

  @Test
  void aVariantIsWrittenTheSameTwice() throws IOException {
    Path other = shared.resolve("other");
    RandomBundle.write(other, Preset.NANO, SEED);
    assertThat(VariantWriter.add(other, Variant.INT8)).isEqualTo(added);
  }

  @Test
  void itsVectorsAreNearThoseOfTheBundleButNotTheSame() {
    int side = before.parts().getFirst().config().imageSize();
    List<byte[]> pictures = SamplePictures.of(12, side, SEED);
    try (Bundle own = Bundle.open(folder);
        Bundle int8 = Bundle.open(folder, Variant.INT8);
        Engine exact = Engine.open(own, EngineOptions.ofProcessor());
        Engine fast = Engine.open(int8, EngineOptions.ofProcessor())) {
      Loss loss =
          Loss.of(exact.encoder().imageVectors(pictures), fast.encoder().imageVectors(pictures));
      assertThat(loss.least()).isBetween(0.998, 0.9999999);
      assertThat(loss.mean()).isGreaterThanOrEqualTo(loss.least());
    }
  }

  @Test
  void normsAreSingleOperatorsSinceOnnxRuntimesOwnIsSlowOnProcessors() throws IOException {
    assertThat(new String(Files.readAllBytes(folder.resolve("visual_image.onnx")), ISO_8859_1))
        .contains("LayerNormalization");
    assertThat(new String(Files.readAllBytes(folder.resolve("int8/visual_image.onnx")), ISO_8859_1))
        .contains("DynamicQuantizeLinear")
        .doesNotContain("LayerNormalization");
  }

  @Test
  void everyGraphOfItIsCheckedWhenItIsLoadedAndAllCapabilitiesWork() {
    try (Bundle int8 = Bundle.open(folder, Variant.INT8);
        Engine engine = Engine.open(int8, EngineOptions.ofProcessor())) {
      engine.warm();
      assertThat(engine.loadedGraphs()).isEqualTo(engine.graphs());
      int side = before.parts().getFirst().config().imageSize();
      VisualFeatures seen = engine.captioner().images(SamplePictures.of(1, side, SEED)).getFirst();
      assertThat(
              engine
                  .captioner()
                  .generate(
                      seen,
                      engine.captioner().prompt(""),
                      new GenerationSettings(6, 1),
                      TokenListener.NONE)
                  .tokens())
          .isPositive();
    }
  }

  @Test
  void theManifestTellsTheLoss() {
    assertThat(added.metrics().get("visual_image.leastCosine")).isBetween(0.998, 1.0);
    assertThat(added.metrics())
        .containsKeys("text.meanCosine", "text.sameNearest", "generate.cosine");
    assertThat(added.quantised()).anyMatch(name -> name.contains("attn.qkv"));
    assertThat(added.quantised()).noneMatch(name -> name.contains("word_embeddings"));
  }

  @Test
  void itTakesLessRoomThanTheFloats() throws IOException {
    assertThat(Files.size(folder.resolve("int8/weights.safetensors")))
        .isLessThan(Files.size(folder.resolve("weights.safetensors")));
  }

  @Test
  void aBundleWithoutItSaysHowToAddIt() {
    Path plain = shared.resolve("plain");
    RandomBundle.write(plain, Preset.NANO, 6);
    assertThatThrownBy(() -> Bundle.open(plain, Variant.INT8))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessageContaining("omnivl import " + plain + " --variants int8");
  }

  @Test
  void aFlippedByteIsFound() throws IOException {
    Path damaged = shared.resolve("damaged");
    RandomBundle.write(damaged, Preset.NANO, 7);
    VariantWriter.add(damaged, Variant.INT8);
    Path file = damaged.resolve("int8/text.onnx");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Bundle.open(damaged, Variant.INT8).close())
        .hasMessageContaining("text.onnx");
    Bundle.open(damaged).close();
  }

  @Test
  void aVariantOfAnotherBundleIsRefused() throws IOException {
    Path changed = shared.resolve("changed");
    RandomBundle.write(changed, Preset.NANO, 8);
    VariantWriter.add(changed, Variant.INT8);
    Path kept = shared.resolve("kept");
    Files.move(changed.resolve("int8"), kept);
    RandomBundle.write(changed, Preset.NANO, 9);
    Files.move(kept, changed.resolve("int8"));
    assertThatThrownBy(() -> Bundle.open(changed, Variant.INT8).close())
        .hasMessageContaining("was made from");
  }

  @Test
  void autoIsFp32SinceNobodyAskedForOtherVectors() {
    assertThat(Variant.parse("auto")).isEqualTo(Variant.FP32);
    assertThat(Variant.parse("int8")).isEqualTo(Variant.INT8);
    assertThatThrownBy(() -> Variant.parse("int4")).hasMessageContaining("auto, fp32 or int8");
  }
}
