package dev.omnivl.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVl.Decoded;
import dev.omnivl.arch.OmniVl.KeyValue;
import dev.omnivl.arch.OmniVl.Visual;
import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What must hold whatever the weights are: mistakes that still run, and silently learn something
 * else.
 */
final class OmniVlPropertiesTest {
  private static final OmniVlConfig CONFIG = Preset.NANO.config();
  private static final VisionConfig VISION = CONFIG.vision();
  private static final int WIDTH = VISION.width();
  private static final int FRAME = VISION.imageSize() * VISION.imageSize() * 3;
  private static final OmniVl MODEL = new OmniVl(CONFIG);
  private static final Map<String, Weight> WEIGHTS = RandomWeights.of(CONFIG, 11);
  private static final double SAME = 1e-5;
  private static final double DIFFERENT = 1e-3;

  @Test
  void aFreshTemporalBranchSeesAStillClipAsItsImage() {
    FloatGraph g = graph(freshTemporalBranch());
    float[] frame = pixels(1);
    Visual<Weight> image = MODEL.image(g, image(frame));
    Visual<Weight> clip = MODEL.clip(g, clip(frame, frame, frame, frame));
    assertThat(difference(image.embedding().data(), clip.embedding().data())).isLessThan(SAME);
    assertThat(difference(cls(image), cls(clip))).isLessThan(SAME);
    for (int time = 0; time < VISION.frames(); time++) {
      assertThat(difference(patches(image, 0), patches(clip, time))).isLessThan(SAME);
    }
  }

  @Test
  void aClipIsNotTheMeanOfItsFrames() {
    FloatGraph g = graph(freshTemporalBranch());
    Visual<Weight> clip = MODEL.clip(g, clip(pixels(1), pixels(2), pixels(3), pixels(4)));
    float[] mean = new float[WIDTH];
    for (int seed = 1; seed <= 4; seed++) {
      float[] cls = cls(MODEL.image(g, image(pixels(seed))));
      for (int k = 0; k < WIDTH; k++) {
        mean[k] += cls[k] / 4;
      }
    }
    assertThat(difference(mean, cls(clip))).isGreaterThan(DIFFERENT);
  }

  @Test
  void withoutTimesTheOrderOfFramesOnlyOrdersTheTokens() {
    FloatGraph g = graph(changed(name -> name.endsWith("time_embed"), weight -> 0));
    Visual<Weight> clip = MODEL.clip(g, clip(pixels(1), pixels(2), pixels(3), pixels(4)));
    Visual<Weight> other = MODEL.clip(g, clip(pixels(3), pixels(1), pixels(4), pixels(2)));
    int[] from = {2, 0, 3, 1};
    assertThat(difference(cls(clip), cls(other))).isLessThan(SAME);
    for (int time = 0; time < from.length; time++) {
      assertThat(difference(patches(clip, from[time]), patches(other, time))).isLessThan(SAME);
    }
    assertThat(difference(patches(clip, 0), patches(other, 0))).isGreaterThan(DIFFERENT);
  }

  @Test
  void withTimesTheOrderOfFramesMatters() {
    FloatGraph g = graph(WEIGHTS);
    Visual<Weight> clip = MODEL.clip(g, clip(pixels(1), pixels(2), pixels(3), pixels(4)));
    Visual<Weight> reversed = MODEL.clip(g, clip(pixels(4), pixels(3), pixels(2), pixels(1)));
    assertThat(difference(cls(clip), cls(reversed))).isGreaterThan(DIFFERENT);
  }

  @Test
  void imagesBypassWhatIsTemporal() {
    Map<String, Weight> others = changed(OmniVlPropertiesTest::temporal, value -> value + 0.3f);
    Weight image = image(pixels(1));
    Weight clip = clip(pixels(1), pixels(2), pixels(3), pixels(4));
    assertThat(MODEL.image(graph(others), image).tokens().data())
        .isEqualTo(MODEL.image(graph(WEIGHTS), image).tokens().data());
    assertThat(
            difference(cls(MODEL.clip(graph(others), clip)), cls(MODEL.clip(graph(WEIGHTS), clip))))
        .isGreaterThan(DIFFERENT);
  }

  @Test
  void paddingChangesNeitherTextNorMatch() {
    FloatGraph g = graph(WEIGHTS);
    Weight visual = MODEL.image(g, image(pixels(1))).tokens();
    Weight ids = row(5, 17, 300, 42);
    Weight padded = row(5, 17, 300, 42, 999, 7);
    Weight present = row(1, 1, 1, 1);
    Weight paddedPresent = row(1, 1, 1, 1, 0, 0);
    assertThat(
            difference(
                MODEL.text(g, ids, present).data(), MODEL.text(g, padded, paddedPresent).data()))
        .isLessThan(SAME);
    float[] match = MODEL.match(g, ids, present, visual).data();
    assertThat(difference(match, MODEL.match(g, padded, paddedPresent, visual).data()))
        .isLessThan(SAME);
    assertThat(difference(match, MODEL.match(g, padded, row(1, 1, 1, 1, 1, 1), visual).data()))
        .isGreaterThan(DIFFERENT);
  }

  @Test
  void textSkipsCrossAttentionAndTheDecoderAndMatchSkipsTheDecoder() {
    Map<String, Weight> otherCross =
        changed(name -> name.contains(".crossattention."), value -> value + 0.2f);
    Map<String, Weight> otherDecoder =
        changed(name -> name.startsWith("text_decoder."), value -> value + 0.2f);
    Weight ids = row(5, 17, 300);
    Weight present = row(1, 1, 1);
    Weight visual = MODEL.image(graph(WEIGHTS), image(pixels(1))).tokens();
    float[] text = MODEL.text(graph(WEIGHTS), ids, present).data();
    float[] match = MODEL.match(graph(WEIGHTS), ids, present, visual).data();
    assertThat(MODEL.text(graph(otherCross), ids, present).data()).isEqualTo(text);
    assertThat(MODEL.text(graph(otherDecoder), ids, present).data()).isEqualTo(text);
    assertThat(MODEL.match(graph(otherDecoder), ids, present, visual).data()).isEqualTo(match);
    assertThat(difference(MODEL.match(graph(otherCross), ids, present, visual).data(), match))
        .isGreaterThan(DIFFERENT);
  }

  @Test
  void laterTokensChangeNoEarlierState() {
    FloatGraph g = graph(WEIGHTS);
    List<KeyValue<Weight>> memory = MODEL.memory(g, MODEL.image(g, image(pixels(1))).tokens());
    float[] states = MODEL.decode(g, row(3, 30, 300, 31, 32), List.of(), memory).hidden().data();
    float[] others = MODEL.decode(g, row(3, 30, 300, 77, 78), List.of(), memory).hidden().data();
    int width = CONFIG.text().width();
    assertThat(difference(Arrays.copyOf(states, 3 * width), Arrays.copyOf(others, 3 * width)))
        .isLessThan(SAME);
    assertThat(
            difference(
                Arrays.copyOfRange(states, 3 * width, 5 * width),
                Arrays.copyOfRange(others, 3 * width, 5 * width)))
        .isGreaterThan(DIFFERENT);
  }

  @Test
  void stepByStepIsTheWholePass() {
    FloatGraph g = graph(WEIGHTS);
    List<KeyValue<Weight>> memory = MODEL.memory(g, MODEL.image(g, image(pixels(1))).tokens());
    float[] ids = {3, 30, 300, 31, 32};
    float[] whole = MODEL.decode(g, row(ids), List.of(), memory).hidden().data();
    int width = CONFIG.text().width();
    Decoded<Weight> decoded = MODEL.decode(g, row(ids[0], ids[1]), List.of(), memory);
    List<KeyValue<Weight>> past = decoded.present();
    for (int step = 2; step < ids.length; step++) {
      decoded = MODEL.decode(g, row(ids[step]), past, memory);
      past = after(g, past, decoded.present());
      float[] expected = Arrays.copyOfRange(whole, step * width, (step + 1) * width);
      assertThat(difference(expected, decoded.hidden().data()))
          .as("step %d", step)
          .isLessThan(SAME);
    }
  }

  private static List<KeyValue<Weight>> after(
      FloatGraph g, List<KeyValue<Weight>> past, List<KeyValue<Weight>> present) {
    List<KeyValue<Weight>> joined = new ArrayList<>();
    for (int layer = 0; layer < past.size(); layer++) {
      KeyValue<Weight> one = past.get(layer);
      KeyValue<Weight> next = present.get(layer);
      joined.add(
          new KeyValue<>(g.concat(one.key(), next.key()), g.concat(one.value(), next.value())));
    }
    return joined;
  }

  @Test
  void whatIsWrittenDependsOnWhatIsSeen() {
    FloatGraph g = graph(WEIGHTS);
    List<KeyValue<Weight>> one = MODEL.memory(g, MODEL.image(g, image(pixels(1))).tokens());
    List<KeyValue<Weight>> other = MODEL.memory(g, MODEL.image(g, image(pixels(2))).tokens());
    float[] states = MODEL.decode(g, row(3, 30), List.of(), one).hidden().data();
    assertThat(difference(states, MODEL.decode(g, row(3, 30), List.of(), other).hidden().data()))
        .isGreaterThan(DIFFERENT);
  }

  private static Map<String, Weight> freshTemporalBranch() {
    Map<String, Weight> weights =
        changed(name -> name.contains("temporal_fc") || name.endsWith("time_embed"), value -> 0);
    for (String part : List.of("weight", "bias")) {
      Weight flat = weight(weights, "visual_encoder.patch_embed.proj." + part);
      weights.computeIfPresent(
          "visual_encoder.patch_embed_3d.proj." + part,
          (name, deep) -> new Weight(deep.shape(), flat.data()));
    }
    return weights;
  }

  private static boolean temporal(String name) {
    return name.contains("temporal_")
        || name.contains("time_embed")
        || name.contains("patch_embed_3d");
  }

  private interface Change {
    float of(float value);
  }

  private static Map<String, Weight> changed(Predicate<String> names, Change change) {
    Map<String, Weight> weights = new HashMap<>();
    WEIGHTS.forEach((name, weight) -> {
      float[] data = weight.data().clone();
      for (int index = 0; index < data.length && names.test(name); index++) {
        data[index] = change.of(data[index]);
      }
      weights.put(name, new Weight(weight.shape(), data));
    });
    return weights;
  }

  private static FloatGraph graph(Map<String, Weight> weights) {
    return new FloatGraph(name -> weight(weights, name));
  }

  private static Weight weight(Map<String, Weight> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private static float[] pixels(int seed) {
    Random random = new Random(seed);
    float[] pixels = new float[FRAME];
    for (int index = 0; index < FRAME; index++) {
      pixels[index] = random.nextInt(256);
    }
    return pixels;
  }

  private static Weight image(float[] frame) {
    return new Weight(Shape.of(1, VISION.imageSize(), VISION.imageSize(), 3), frame);
  }

  private static Weight clip(float[]... frames) {
    float[] pixels = new float[frames.length * FRAME];
    for (int time = 0; time < frames.length; time++) {
      System.arraycopy(frames[time], 0, pixels, time * FRAME, FRAME);
    }
    return new Weight(
        Shape.of(1, frames.length, VISION.imageSize(), VISION.imageSize(), 3), pixels);
  }

  private static Weight row(float... values) {
    return new Weight(Shape.of(1, values.length), values);
  }

  private static float[] cls(Visual<Weight> visual) {
    return Arrays.copyOf(visual.tokens().data(), WIDTH);
  }

  /** The patch tokens of one frame. */
  private static float[] patches(Visual<Weight> visual, int time) {
    int from = (1 + time * VISION.places()) * WIDTH;
    return Arrays.copyOfRange(visual.tokens().data(), from, from + VISION.places() * WIDTH);
  }

  private static double difference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int index = 0; index < a.length; index++) {
      largest = Math.max(largest, Math.abs(a[index] - b[index]));
    }
    return largest;
  }
}
