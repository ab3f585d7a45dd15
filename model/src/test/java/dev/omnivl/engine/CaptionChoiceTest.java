package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Which of the texts that beam search found is taken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CaptionChoiceTest {
  private Bundle bundle;
  private Engine engine;
  private TextTokenizer tokenizer;
  private ContrastLogits logits;

  @BeforeAll
  void open(@TempDir Path folder) {
    RandomBundle.write(folder.resolve("nano"), Preset.NANO, 7);
    bundle = Bundle.open(folder.resolve("nano"));
    engine = Engine.open(bundle, new EngineOptions(1, Device.cpu()));
    tokenizer = bundle.tokenizer(Capability.EMBED);
    logits = new ContrastLogits(engine.encoder());
  }

  @AfterAll
  void close() {
    engine.close();
    bundle.close();
  }

  @Test
  void theBestByLikelihoodAndContrastTogetherIsTaken() {
    TokenIds prompt = tokenizer.prompt("");
    int others = 0;
    for (VisualFeatures medium : media(8)) {
      Generation likeliest = written(medium, prompt, new GenerationSettings(6, 4));
      List<String> pieces = new ArrayList<>();
      GenerationSettings settings = new GenerationSettings(6, 4, Choice.LIKELY_AND_NEAR);
      Generation near = engine.captioner().generate(medium, prompt, settings, pieces::add);
      assertThat(String.join("", pieces)).isEqualTo(near.text());
      assertThat(together(medium, near)).isGreaterThanOrEqualTo(together(medium, likeliest) - 1e-3);
      others += near.text().equals(likeliest.text()) ? 0 : 1;
    }
    assertThat(others).isPositive();
  }

  private double together(VisualFeatures medium, Generation written) {
    int[] ids = tokenizer.prompt(written.text()).ids();
    double logit = logits.of(medium, tokenizer.prompt(""), List.of(ids))[0];
    return written.logProbability() / written.tokens() + logit;
  }

  @Test
  void oneBeamLeavesNothingToChoose() {
    VisualFeatures medium = media(1).getFirst();
    TokenIds prompt = tokenizer.prompt("");
    assertThat(written(medium, prompt, new GenerationSettings(6, 1, Choice.LIKELY_AND_NEAR)))
        .isEqualTo(written(medium, prompt, new GenerationSettings(6, 1)));
  }

  @Test
  void aTextIsAsNearAsItIsWithItsPrompt() {
    VisualFeatures medium = media(1).getFirst();
    TokenIds text = tokenizer.encode("a picture of a red apple");
    double cosine =
        Vectors.dot(engine.encoder().texts(List.of(text)).getFirst(), medium.embedding());
    int[] rest = tokenizer.prompt("a red apple").ids();
    assertThat(logits.of(medium, tokenizer.prompt("a picture of"), List.of(rest))[0])
        .isCloseTo(cosine / RandomWeights.TEMPERATURE, within(1e-3));
  }

  @Test
  void nothingIsFartherThanAnEmptyText() {
    VisualFeatures medium = media(1).getFirst();
    int[] empty = {};
    int[] said = tokenizer.prompt("cat").ids();
    double[] both = logits.of(medium, tokenizer.prompt("a"), List.of(empty, said));
    assertThat(both[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(both[1]).isFinite();
  }

  private Generation written(VisualFeatures medium, TokenIds prompt, GenerationSettings settings) {
    return engine.captioner().generate(medium, prompt, settings, TokenListener.NONE);
  }

  private List<VisualFeatures> media(int count) {
    int side = bundle.part(Capability.EMBED).preprocessing().imageSize();
    Random random = new Random(5);
    List<byte[]> items = new ArrayList<>();
    for (int item = 0; item < count; item++) {
      byte[] pixels = new byte[side * side * 3];
      random.nextBytes(pixels);
      items.add(pixels);
    }
    return engine.encoder().images(items);
  }
}
