package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Precision;
import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A bundle of three models: SigLIP's kind searches, BLIP's kinds match and answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CapabilitiesTest {
  private static final int IMAGE_BYTES = 32 * 32 * 3;
  private static final int FRAMES = 3;

  private Bundle bundle;
  private Engine engine;

  @BeforeAll
  void open(@TempDir Path folder) {
    RandomBundle.write(
        folder.resolve("three"),
        RandomBundle.content(RandomBundle.part("search", SmallConfigs.siglip(), Precision.FP32), 1),
        RandomBundle.content(
            RandomBundle.part("match", SmallConfigs.with(Branch.ALIGNMENT), Precision.BF16), 2),
        RandomBundle.content(
            RandomBundle.part("answer", SmallConfigs.answerer(), Precision.FP16), 3));
    bundle = Bundle.open(folder.resolve("three"));
    engine = Engine.open(bundle, new EngineOptions(1, Device.cpu()));
    engine.warm();
  }

  @AfterAll
  void close() {
    engine.close();
    bundle.close();
  }

  @Test
  void whatWasAskedForIsLoadedAndGivenBack() {
    Engine own = Engine.open(bundle, new EngineOptions(1, Device.cpu()));
    assertThat(own.loadedGraphs()).isEqualTo(2); // text and images of what searches
    own.warm(EnumSet.of(Capability.EMBED));
    assertThat(own.loadedGraphs()).isEqualTo(2); // SigLIP's kind has no graph of clips
    own.warm(EnumSet.of(Capability.MATCH));
    assertThat(own.loadedGraphs()).isGreaterThan(2).isLessThan(own.graphs());
    own.warm(EnumSet.allOf(Capability.class));
    assertThat(own.loadedGraphs()).isEqualTo(own.graphs());
    own.close();
    NativeMemory.giveBack();
    assertThat(own.loadedGraphs()).isZero();
  }

  @Test
  void eachPartDoesWhatItCan() {
    assertThat(engine.capabilities())
        .containsExactly(Capability.EMBED, Capability.MATCH, Capability.ANSWER);
    byte[] image = pixels(1, IMAGE_BYTES);
    assertThat(engine.encoder().imageVectors(List.of(image)).getFirst()).hasSize(32);
    Matcher matcher = engine.matcher();
    VisualFeatures seen = matcher.images(List.of(image)).getFirst();
    TokenIds text = matcher.tokenizer().encode("a red apple", SpecialToken.ENC);
    assertThat(seen.embedding()).isEmpty();
    assertThat(matcher.match(seen, List.of(text))[0]).isBetween(0f, 1f);
    assertThatThrownBy(() -> engine.captioner())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(Failure.Reason.UNSUPPORTED));
  }

  /** The question changes what the decoder looks at, the picture too. */
  @Test
  void answersFollowQuestionAndPicture() {
    Writer writer = engine.answerer();
    VisualFeatures one = writer.images(List.of(pixels(1, IMAGE_BYTES))).getFirst();
    VisualFeatures other = writer.images(List.of(pixels(2, IMAGE_BYTES))).getFirst();
    TokenIds question = writer.prompt("what is this");
    assertThat(question.ids()[0]).isEqualTo(writer.tokenizer().id(SpecialToken.ENC));
    List<int[]> answer = List.of(new int[] {60});
    float[] first = writer.logProbabilities(one, question, answer).getFirst().getFirst();
    float[] asked =
        writer.logProbabilities(one, writer.prompt("a cat"), answer).getFirst().getFirst();
    float[] shown = writer.logProbabilities(other, question, answer).getFirst().getFirst();
    assertThat(difference(first, asked)).isGreaterThan(1e-3);
    assertThat(difference(first, shown)).isGreaterThan(1e-3);
    GenerationSettings settings = new GenerationSettings(5, 3);
    assertThat(writer.generate(one, question, settings, TokenListener.NONE).tokens())
        .isBetween(1, 5);
  }

  @Test
  void aClipIsTheUnitMeanOfItsFramesAndAllTheirTokens() {
    byte[] clip = pixels(4, FRAMES * IMAGE_BYTES);
    List<byte[]> frames =
        List.of(
            Arrays.copyOfRange(clip, 0, IMAGE_BYTES),
            Arrays.copyOfRange(clip, IMAGE_BYTES, 2 * IMAGE_BYTES),
            Arrays.copyOfRange(clip, 2 * IMAGE_BYTES, 3 * IMAGE_BYTES));
    byte[] other = pixels(5, FRAMES * IMAGE_BYTES);

    float[] vector = engine.encoder().clipVectors(List.of(other, clip)).get(1);
    float[] mean = Vectors.unitMean(engine.encoder().imageVectors(frames));
    assertThat(vector).containsExactly(mean, within(1e-6f));
    assertThat(Vectors.dot(vector, vector)).isCloseTo(1, within(1e-5));

    VisualFeatures whole = engine.matcher().clips(List.of(clip)).getFirst();
    List<VisualFeatures> single = engine.matcher().images(frames);
    assertThat(whole.tokenCount()).isEqualTo(FRAMES * single.getFirst().tokenCount());
    int length = single.getFirst().tokens().length;
    assertThat(Arrays.copyOfRange(whole.tokens(), length, 2 * length))
        .containsExactly(single.get(1).tokens(), within(1e-5f));
    TokenIds text = engine.matcher().tokenizer().encode("a cat", SpecialToken.ENC);
    assertThat(engine.matcher().match(whole, List.of(text))[0]).isBetween(0f, 1f);
  }

  /** SigLIP reads its padding: a text's vector must not depend on what it is batched with. */
  @Test
  void textsAreFilledUpToTheFullLengthWhereTheModelReadsThat() {
    Encoder encoder = engine.encoder();
    List<TokenIds> texts =
        List.of(
            encoder.tokenizer().encode("cat"),
            encoder.tokenizer().encode("what is this in the picture of a red apple"));
    List<float[]> together = encoder.texts(texts);
    for (int text = 0; text < texts.size(); text++) {
      assertThat(encoder.texts(List.of(texts.get(text))).getFirst())
          .containsExactly(together.get(text), within(1e-5f));
    }
  }

  @Test
  void similaritiesBecomeProbabilitiesAsThePartSays() {
    double[] cosines = {0.3, 0.2};
    double[] sigmoids = engine.encoder().part().similarity().probabilities(cosines);
    assertThat(sigmoids[0]).isCloseTo(1 / (1 + Math.exp(-(14 * 0.3 - 3.5))), within(1e-9));
  }

  private static byte[] pixels(int seed, int bytes) {
    byte[] pixels = new byte[bytes];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private static double difference(float[] one, float[] other) {
    double largest = 0;
    for (int index = 0; index < one.length; index++) {
      largest = Math.max(largest, Math.abs(one[index] - other[index]));
    }
    return largest;
  }
}
