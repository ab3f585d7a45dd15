package dev.omnivl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bundles of one part of any kind, and of several. */
final class PartsTest {
  @TempDir private Path folder;

  static Stream<ModelConfig> kinds() {
    return Stream.of(
        SmallConfigs.clip(),
        SmallConfigs.siglip(),
        SmallConfigs.with(Branch.CONTRAST, Branch.ALIGNMENT),
        SmallConfigs.with(Branch.GENERATION),
        SmallConfigs.answerer());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsWrittenAndOpens(ModelConfig config) {
    BundleWriter.Written written =
        RandomBundle.write(folder.resolve("one"), config, Precision.FP32, 1);
    assertThat(written.parity()).hasSameSizeAs(config.architecture().graphs());
    assertThat(written.parity().values()).allSatisfy(off -> assertThat(off).isLessThan(2e-5));
    try (Bundle bundle = Bundle.open(folder.resolve("one"))) {
      assertThat(bundle.manifest().parts().getFirst().config()).isEqualTo(config);
      assertThat(bundle.manifest().capabilities()).isEqualTo(Capability.of(config));
    }
  }

  @Test
  void whatAModelCannotDoIsToldWithTheRemedy() {
    RandomBundle.write(folder.resolve("clip"), SmallConfigs.clip(), Precision.FP32, 1);
    try (Bundle bundle = Bundle.open(folder.resolve("clip"))) {
      assertThatThrownBy(() -> bundle.part(Capability.CAPTION))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(Failure.Reason.UNSUPPORTED))
          .hasMessage(
              "the model random cannot write captions: serve one that can, such as a bundle made"
                  + " with omnivl import");
    }
  }

  @Test
  void aComposedBundleHasTheFilesOfEachPart() {
    PartContent words = content("words", SmallConfigs.with(Branch.GENERATION), 3);
    Manifest manifest =
        RandomBundle.write(folder.resolve("two"), content("search", SmallConfigs.clip(), 2), words)
            .manifest();
    assertThat(manifest.capabilities())
        .containsExactly(Capability.EMBED, Capability.CAPTION, Capability.ANSWER);
    assertThat(manifest.files())
        .containsKeys(
            "search.text.onnx",
            "search.tokenizer.json",
            "words.generate.onnx",
            "words.tokenizer.json",
            "weights.safetensors")
        .doesNotContainKeys("tokenizer.json", "words.text.onnx");
    try (Bundle bundle = Bundle.open(folder.resolve("two"));
        PartWeights stored = bundle.weights(bundle.part(Capability.CAPTION))) {
      String name = "text_decoder.cls.predictions.bias";
      assertThat(stored.weight(name).data()).isEqualTo(words.weights().weight(name).data());
    }
  }

  /** The two parts have the same visual encoder; whatever reads it by the second name finds it. */
  @Test
  void equalWeightsAreStoredOnce() {
    PartContent match = content("match", SmallConfigs.with(Branch.ALIGNMENT), 5);
    PartContent words = content("words", SmallConfigs.with(Branch.GENERATION), 5);
    Map<String, Weight> both = RandomWeights.of(words.part().config(), 9);
    RandomWeights.of(match.part().config(), 5)
        .forEach((name, weight) -> both.replaceAll((own, old) -> own.equals(name) ? weight : old));
    PartContent shared =
        new PartContent(words.part(), new HeldWeights(both), words.tokenizerJson());
    RandomBundle.write(folder.resolve("two"), match, shared);
    try (Bundle bundle = Bundle.open(folder.resolve("two"));
        Safetensors file = Safetensors.open(folder.resolve("two").resolve(Bundle.WEIGHTS));
        PartWeights stored = bundle.weights(bundle.part(Capability.CAPTION))) {
      assertThat(file.tensors())
          .containsKeys("match.visual_encoder.pos_embed", "words.text_decoder.cls.predictions.bias")
          .doesNotContainKey("words.visual_encoder.pos_embed");
      assertThat(stored.weight("visual_encoder.pos_embed").data())
          .isEqualTo(match.weights().weight("visual_encoder.pos_embed").data());
    }
  }

  @Test
  void theEmbeddingIdFollowsWhatMakesVectorsAndTheModelIdEverything() {
    PartContent search = content("search", SmallConfigs.clip(), 2);
    Manifest alone = RandomBundle.write(folder.resolve("a"), search).manifest();
    Manifest withWords =
        RandomBundle.write(
                folder.resolve("b"), search, content("words", SmallConfigs.answerer(), 3))
            .manifest();
    Manifest otherWords =
        RandomBundle.write(
                folder.resolve("c"), search, content("words", SmallConfigs.answerer(), 4))
            .manifest();
    Manifest otherSearch =
        RandomBundle.write(folder.resolve("d"), content("search", SmallConfigs.clip(), 9))
            .manifest();
    assertThat(withWords.embeddingId()).isEqualTo(alone.embeddingId()).hasSize(16);
    assertThat(otherWords.embeddingId()).isEqualTo(alone.embeddingId());
    assertThat(otherSearch.embeddingId()).isNotEqualTo(alone.embeddingId());
    assertThat(Set.of(alone.modelId(), withWords.modelId(), otherWords.modelId())).hasSize(3);
  }

  /** A decoder that learns on changes no vector. */
  @Test
  void otherDecodersOfOneModelLeaveTheEmbeddingId() {
    PartContent nano = content("model", Preset.NANO.config(), 1);
    Map<String, Weight> learned = RandomWeights.of(Preset.NANO.config(), 1);
    learned.computeIfPresent(
        "itm_head.bias", (name, bias) -> new Weight(bias.shape(), new float[] {1, 2}));
    Manifest before = RandomBundle.write(folder.resolve("a"), nano).manifest();
    Manifest after =
        RandomBundle.write(
                folder.resolve("b"),
                new PartContent(nano.part(), new HeldWeights(learned), nano.tokenizerJson()))
            .manifest();
    assertThat(after.embeddingId()).isEqualTo(before.embeddingId());
    assertThat(after.modelId()).isNotEqualTo(before.modelId());
  }

  @Test
  void partsThatDoTheSameAreRefused() {
    assertThatThrownBy(() ->
            RandomBundle.write(
                folder.resolve("two"),
                content("one", SmallConfigs.clip(), 1),
                content("other", SmallConfigs.siglip(), 1)))
        .hasMessage("parts need names and capabilities of their own, unlike other");
  }

  @Test
  void aMissingOrMisshapenWeightIsNamed() {
    PartContent clip = content("model", SmallConfigs.clip(), 1);
    Map<String, Weight> weights = RandomWeights.of(SmallConfigs.clip(), 1);
    weights.remove("vision_proj.weight");
    assertThatThrownBy(() ->
            RandomBundle.write(
                folder.resolve("bad"),
                new PartContent(clip.part(), new HeldWeights(weights), SmallTokenizer.json(300))))
        .hasMessage(
            "weight vision_proj.weight must be (20, 32), but is missing: the weights belong to"
                + " another architecture");
  }

  private static PartContent content(String name, ModelConfig config, long seed) {
    Part part = RandomBundle.part(name, config, Precision.FP32);
    return RandomBundle.content(part, seed);
  }
}
