package dev.omnivl.trainer.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.engine.OnnxRuntime;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** With MiniLM's weights our text encoder is MiniLM. */
final class MiniLmParityTest {
  private static final int WIDTH = 384;
  private static final int PADDED = 9;

  // The ids of "a photo of a red apple" and of "cat" between [CLS] 101 and [SEP] 102.
  private static final long[][] TEXTS = {
    {101, 1037, 6302, 1997, 1037, 2417, 6207, 102}, {101, 4937, 102},
  };

  @Test
  void clsIsMiniLms() throws IOException, OrtException {
    float[][] ours = ours();
    float[][] theirs = theirs();
    for (int text = 0; text < TEXTS.length; text++) {
      for (int k = 0; k < WIDTH; k++) {
        assertThat(ours[text][k])
            .as("text %d, %d", text, k)
            .isCloseTo(theirs[text][k], within(1e-5f));
      }
    }
  }

  /** The unit vectors of [CLS]: a projection that is the identity leaves them as they are. */
  private static float[][] ours() {
    TextConfig base = Preset.SMALL.config().text();
    TextConfig text =
        new TextConfig(30_522, base.maxTokens(), WIDTH, 6, 12, base.ffnWidth(), base.dropout());
    OmniVl model = new OmniVl(new OmniVlConfig(Preset.NANO.config().vision(), text, WIDTH));
    Map<String, Weight> weights = MiniLm.weights();
    FloatGraph g = new FloatGraph(name -> weight(weights, name));
    Weight vectors = model.text(g, padded(0), padded(1));
    return new float[][] {
      Arrays.copyOf(vectors.data(), WIDTH), Arrays.copyOfRange(vectors.data(), WIDTH, 2 * WIDTH)
    };
  }

  private static Weight weight(Map<String, Weight> weights, String name) {
    if (name.equals("text_proj.bias")) {
      return new Weight(Shape.of(WIDTH), new float[WIDTH]);
    }
    if (name.equals("text_proj.weight")) {
      float[] identity = new float[WIDTH * WIDTH];
      for (int k = 0; k < WIDTH; k++) {
        identity[k * (WIDTH + 1)] = 1;
      }
      return new Weight(Shape.of(WIDTH, WIDTH), identity);
    }
    return Objects.requireNonNull(weights.get(name.replace("text_encoder.", "")), name);
  }

  /** Ids for 0, presence for 1. */
  private static Weight padded(int kind) {
    float[] data = new float[TEXTS.length * PADDED];
    for (int text = 0; text < TEXTS.length; text++) {
      for (int place = 0; place < TEXTS[text].length; place++) {
        data[text * PADDED + place] = kind == 0 ? TEXTS[text][place] : 1;
      }
    }
    return new Weight(Shape.of(TEXTS.length, PADDED), data);
  }

  private static float[][] theirs() throws IOException, OrtException {
    OrtEnvironment environment = OnnxRuntime.environment();
    float[][] vectors = new float[TEXTS.length][];
    try (InputStream onnx = MiniLm.onnx();
        OrtSession session = environment.createSession(onnx.readAllBytes())) {
      for (int text = 0; text < TEXTS.length; text++) {
        vectors[text] = theirs(environment, session, TEXTS[text]);
      }
    }
    return vectors;
  }

  private static float[] theirs(OrtEnvironment environment, OrtSession session, long[] ids)
      throws OrtException {
    long[] shape = {1, ids.length};
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      float[] hidden = new float[WIDTH];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(hidden);
      double norm = 0;
      for (float value : hidden) {
        norm += (double) value * value;
      }
      for (int k = 0; k < WIDTH; k++) {
        hidden[k] /= (float) Math.sqrt(norm);
      }
      return hidden;
    }
  }
}
