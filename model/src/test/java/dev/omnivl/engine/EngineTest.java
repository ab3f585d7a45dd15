package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.OracleReference;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EngineTest {
  private static final OmniVlConfig CONFIG = Preset.NANO.config();
  private static final EngineOptions OPTIONS = new EngineOptions(1, Device.cpu());
  private static final int IMAGE_BYTES =
      CONFIG.vision().imageSize() * CONFIG.vision().imageSize() * 3;

  private Bundle bundle;
  private Engine engine;
  private OracleReference oracle;

  @BeforeAll
  void open(@TempDir Path folder) {
    RandomBundle.write(folder.resolve("nano"), Preset.NANO, 7);
    bundle = Bundle.open(folder.resolve("nano"));
    engine = Engine.open(bundle, OPTIONS);
    engine.warm();
    Map<String, Weight> weights = new HashMap<>();
    try (PartWeights stored = bundle.weights(bundle.part(Capability.EMBED))) {
      for (WeightSpec spec : CONFIG.architecture().weights().weights()) {
        weights.put(spec.name(), stored.weight(spec.name()));
      }
    }
    oracle = new OracleReference(CONFIG, weights);
  }

  @AfterAll
  void close() {
    engine.close();
    bundle.close();
  }

  @Test
  void vectorsHaveUnitLength() {
    List<float[]> vectors =
        new ArrayList<>(engine.encoder().texts(List.of(encoded("a red apple"))));
    engine
        .encoder()
        .images(pixels(3, IMAGE_BYTES))
        .forEach(features -> vectors.add(features.embedding()));
    engine.encoder().clips(clips(2)).forEach(features -> vectors.add(features.embedding()));
    assertThat(vectors).hasSize(6);
    for (float[] vector : vectors) {
      double square =
          IntStream.range(0, vector.length).mapToDouble(k -> vector[k] * vector[k]).sum();
      assertThat(vector).hasSize(CONFIG.embeddingDimensions());
      assertThat(square).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void aBatchIsItsItemsAndPaddingChangesNothing() {
    List<TokenIds> texts =
        List.of(encoded("cat"), encoded("what is this in the picture of a red apple"), encoded(""));
    List<float[]> together = engine.encoder().texts(texts);
    for (int text = 0; text < texts.size(); text++) {
      assertClose(engine.encoder().texts(List.of(texts.get(text))).getFirst(), together.get(text));
    }
  }

  @Test
  void vectorsAloneAreThoseOfTheFeatures() {
    Random random = new Random(3);
    List<byte[]> images = new ArrayList<>();
    List<byte[]> clips = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] image = new byte[IMAGE_BYTES];
      random.nextBytes(image);
      images.add(image);
      byte[] clip = new byte[CONFIG.vision().frames() * IMAGE_BYTES];
      random.nextBytes(clip);
      clips.add(clip);
    }

    assertThat(engine.encoder().imageVectors(images))
        .containsExactlyElementsOf(
            engine.encoder().images(images).stream().map(VisualFeatures::embedding).toList());
    assertThat(engine.encoder().clipVectors(clips))
        .containsExactlyElementsOf(
            engine.encoder().clips(clips).stream().map(VisualFeatures::embedding).toList());
    assertThat(engine.encoder().imageVectors(List.of())).isEmpty();
  }

  @Test
  void theOrderOfABatchChangesNothing() {
    List<byte[]> images = pixels(5, IMAGE_BYTES);
    List<VisualFeatures> forward = engine.encoder().images(images);
    List<byte[]> reversed = new ArrayList<>(images);
    Collections.reverse(reversed);
    List<VisualFeatures> backward = engine.encoder().images(reversed);
    for (int image = 0; image < images.size(); image++) {
      VisualFeatures other = backward.get(images.size() - 1 - image);
      assertClose(forward.get(image).embedding(), other.embedding());
      assertClose(forward.get(image).tokens(), other.tokens());
    }
  }

  @Test
  void nothingInNothingOut() {
    assertThat(engine.encoder().texts(List.of())).isEmpty();
    assertThat(engine.encoder().images(List.of())).isEmpty();
    assertThat(engine.matcher().match(medium(), List.of())).isEmpty();
  }

  @Test
  void clipsAndTheirMatchesAreTheOracles() {
    byte[] pixels = clips(1).getFirst();
    VisualFeatures clip = engine.encoder().clips(List.of(pixels)).getFirst();
    assertThat(clip.tokenCount()).isEqualTo(CONFIG.vision().clipTokens());
    float[] numbers = new float[pixels.length];
    for (int index = 0; index < pixels.length; index++) {
      numbers[index] = pixels[index] & 0xff;
    }
    int size = CONFIG.vision().imageSize();
    Weight input = new Weight(Shape.of(1, CONFIG.vision().frames(), size, size, 3), numbers);
    Map<String, Weight> expected = oracle.run(ServingGraph.VISUAL_VIDEO, Map.of("pixels", input));
    assertClose(clip.embedding(), data(expected, "embedding"));
    assertClose(clip.tokens(), data(expected, "tokens"));

    TokenIds text = bundle.tokenizer(Capability.EMBED).encode("a red apple", SpecialToken.ENC);
    TokenIds other =
        bundle.tokenizer(Capability.EMBED).encode("what is this video", SpecialToken.ENC);
    float[] probabilities = engine.matcher().match(clip, List.of(text, other));
    assertThat(probabilities[0]).isCloseTo(oracleMatch(clip, text), within(1e-5f));
    assertThat(probabilities[1]).isCloseTo(oracleMatch(clip, other), within(1e-5f));
  }

  @Test
  void greedyTextIsTheOneThatWholePassesGive() {
    TokenIds prompt = bundle.tokenizer(Capability.EMBED).prompt("a picture of");
    List<String> pieces = new ArrayList<>();
    Generation written =
        engine.captioner().generate(medium(), prompt, new GenerationSettings(12, 1), pieces::add);
    int[] expected = oracleGreedy(medium(), prompt, 12);
    assertThat(written.text()).isEqualTo(bundle.tokenizer(Capability.EMBED).decode(expected));
    assertThat(written.tokens()).isEqualTo(expected.length);
    assertThat(String.join("", pieces)).isEqualTo(written.text());
    assertThat(written.logProbability()).isNegative();
  }

  @Test
  void beamsFindATextAtLeastAsLikely() {
    TokenIds prompt = bundle.tokenizer(Capability.EMBED).prompt("");
    for (VisualFeatures medium : engine.encoder().images(pixels(4, IMAGE_BYTES))) {
      Generation greedy =
          engine
              .captioner()
              .generate(medium, prompt, new GenerationSettings(6, 1), TokenListener.NONE);
      List<String> pieces = new ArrayList<>();
      Generation beams =
          engine.captioner().generate(medium, prompt, new GenerationSettings(6, 4), pieces::add);
      assertThat(beams.logProbability() / beams.tokens())
          .isGreaterThanOrEqualTo(greedy.logProbability() / greedy.tokens() - 1e-5f);
      assertThat(String.join("", pieces)).isEqualTo(beams.text());
    }
  }

  @Test
  void writingStopsWhenNobodyListens() {
    List<String> heard = new ArrayList<>();
    TokenListener listener =
        piece -> {
          heard.add(piece);
          return heard.size() < 3;
        };
    TokenIds prompt = bundle.tokenizer(Capability.EMBED).prompt("");
    assertReason(
        Failure.Reason.EXPIRED,
        () ->
            engine.captioner().generate(medium(), prompt, new GenerationSettings(30, 1), listener));
    assertThat(heard).hasSize(3);
  }

  @Test
  void textNeverGrowsOverTheModelsLimit() {
    TokenIds prompt =
        bundle.tokenizer(Capability.EMBED).prompt("a picture of the cat and the dog with red eyes");
    Generation written =
        engine
            .captioner()
            .generate(medium(), prompt, new GenerationSettings(500, 1), TokenListener.NONE);
    assertThat(written.tokens()).isLessThanOrEqualTo(CONFIG.text().maxTokens() - prompt.length());
  }

  @Test
  void textsAreReadAsTheyAreWritten() {
    VisualFeatures medium = medium();
    TokenIds prompt = bundle.tokenizer(Capability.EMBED).prompt("a red");
    Generation written =
        engine
            .captioner()
            .generate(medium, prompt, new GenerationSettings(6, 1), TokenListener.NONE);
    int end = bundle.tokenizer(Capability.EMBED).id(SpecialToken.SEP);
    int[] ids = oracleGreedy(medium, prompt, 6);
    List<int[]> texts = List.of(new int[] {end}, ids, new int[] {ids[0], end});
    List<List<float[]>> together = engine.answerer().logProbabilities(medium, prompt, texts);
    for (int text = 0; text < texts.size(); text++) {
      List<float[]> alone =
          engine.answerer().logProbabilities(medium, prompt, List.of(texts.get(text))).getFirst();
      assertThat(together.get(text)).hasSameSizeAs(texts.get(text));
      for (int place = 0; place < alone.size(); place++) {
        float[] next = together.get(text).get(place);
        assertClose(alone.get(place), next);
        double sum = IntStream.range(0, next.length).mapToDouble(id -> Math.exp(next[id])).sum();
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
    }
    double likelihood = 0;
    for (int place = 0; place < ids.length; place++) {
      likelihood += together.get(1).get(place)[ids[place]];
    }
    assertThat(likelihood).isCloseTo(written.logProbability(), within(1e-3));
    // Reading a token is the same as having it in the prompt.
    int[] longer = Arrays.copyOf(prompt.ids(), prompt.length() + 1);
    longer[prompt.length()] = ids[0];
    assertClose(
        engine
            .answerer()
            .logProbabilities(medium, TokenIds.of(longer), List.of(new int[] {end}))
            .getFirst()
            .getFirst(),
        together.get(2).get(1));
    assertThat(engine.answerer().logProbabilities(medium, prompt, List.of())).isEmpty();
    assertThatThrownBy(
            () -> engine.answerer().logProbabilities(medium, prompt, List.of(new int[40])))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("shorten either");
    assertThatThrownBy(
            () -> engine.answerer().logProbabilities(medium, prompt, List.of(new int[] {-1})))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("at least 1 token");
  }

  @Test
  void manyCallersGetWhatOneGets() throws Exception {
    List<byte[]> images = pixels(4, IMAGE_BYTES);
    List<VisualFeatures> expected = engine.encoder().images(images);
    TokenIds prompt = bundle.tokenizer(Capability.EMBED).prompt("a");
    GenerationSettings settings = new GenerationSettings(5, 1);
    String text =
        engine
            .captioner()
            .generate(expected.getFirst(), prompt, settings, TokenListener.NONE)
            .text();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int call = 0; call < 16; call++) {
      int image = call % images.size();
      calls.add(() -> {
        VisualFeatures own = engine.encoder().images(List.of(images.get(image))).getFirst();
        assertClose(own.embedding(), expected.get(image).embedding());
        Generation written =
            engine.captioner().generate(expected.getFirst(), prompt, settings, TokenListener.NONE);
        assertThat(written.text()).isEqualTo(text);
        return true;
      });
    }
    try (ExecutorService callers =
        Executors.newFixedThreadPool(4, Thread.ofPlatform().name("caller-", 0).factory())) {
      for (Future<Boolean> call : callers.invokeAll(calls)) {
        assertThat(call.get()).isTrue();
      }
    }
  }

  @Test
  void refusesWhatTheModelCannotRead() {
    assertThatThrownBy(() -> engine.encoder().images(List.of(new byte[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("preprocess");
    TokenIds tooLong = TokenIds.of(new int[CONFIG.text().maxTokens() + 1]);
    assertThatThrownBy(() -> engine.encoder().texts(List.of(tooLong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cut it");
    VisualFeatures foreign = new VisualFeatures(new float[4], new float[9 * 17], 9);
    assertThatThrownBy(() -> engine.matcher().match(foreign, List.of(TokenIds.of(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another model");
  }

  @Test
  void aDeviceThatIsNotThereIsAFailure() {
    assertReason(
        Failure.Reason.UNAVAILABLE,
        () -> Engine.open(bundle, new EngineOptions(1, Device.cuda(0))).close());
  }

  @Test
  void aClosedEngineSaysSo() {
    Engine own = Engine.open(bundle, OPTIONS);
    own.close();
    assertReason(Failure.Reason.UNAVAILABLE, () -> own.encoder().texts(List.of(TokenIds.of(1))));
  }

  private static void assertReason(
      Failure.Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  private TokenIds encoded(String text) {
    return bundle.tokenizer(Capability.EMBED).encode(text);
  }

  private VisualFeatures medium() {
    return engine.encoder().images(pixels(1, IMAGE_BYTES)).getFirst();
  }

  private float oracleMatch(VisualFeatures medium, TokenIds text) {
    float[] present = new float[text.length()];
    Arrays.fill(present, 1);
    Map<String, Weight> inputs =
        Map.of(
            "ids", ids(text.ids()),
            "attention_mask", new Weight(Shape.of(1, present.length), present),
            "visual_tokens", visual(medium));
    float[] logits = data(oracle.run(ServingGraph.MATCH, inputs), "logits");
    return (float) (1 / (1 + Math.exp(logits[0] - logits[1])));
  }

  private int[] oracleGreedy(VisualFeatures medium, TokenIds prompt, int count) {
    TextTokenizer tokenizer = bundle.tokenizer(Capability.EMBED);
    Map<String, Weight> inputs =
        new HashMap<>(oracle.run(ServingGraph.MEMORY, Map.of("visual_tokens", visual(medium))));
    int[] ids = prompt.ids();
    int end = tokenizer.id(SpecialToken.SEP);
    for (int written = 0;
        written < count && (written == 0 || ids[ids.length - 1] != end);
        written++) {
      inputs.put("ids", ids(ids));
      float[] logits = data(oracle.run(ServingGraph.GENERATE, inputs), "logits");
      int best =
          IntStream.range(0, tokenizer.vocabulary())
              .filter(id -> id == end || !tokenizer.decode(new int[] {id}).isEmpty())
              .reduce((a, b) -> logits[b] > logits[a] ? b : a)
              .orElseThrow();
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = best;
    }
    return Arrays.copyOfRange(ids, prompt.length(), ids.length);
  }

  private static Weight ids(int... ids) {
    float[] data = new float[ids.length];
    for (int index = 0; index < ids.length; index++) {
      data[index] = ids[index];
    }
    return new Weight(Shape.of(1, ids.length), data);
  }

  private static Weight visual(VisualFeatures medium) {
    Shape shape = Shape.of(1, medium.tokenCount(), CONFIG.vision().width());
    return new Weight(shape, medium.tokens());
  }

  private static float[] data(Map<String, Weight> outputs, String name) {
    return Objects.requireNonNull(outputs.get(name)).data();
  }

  private static List<byte[]> clips(int count) {
    return pixels(count, CONFIG.vision().frames() * IMAGE_BYTES);
  }

  private static List<byte[]> pixels(int count, int bytes) {
    Random random = new Random(5);
    List<byte[]> items = new ArrayList<>();
    for (int item = 0; item < count; item++) {
      byte[] pixels = new byte[bytes];
      random.nextBytes(pixels);
      items.add(pixels);
    }
    return items;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int index = 0; index < actual.length; index++) {
      assertThat(actual[index]).as("element %d", index).isCloseTo(expected[index], within(2e-5f));
    }
  }
}
