package dev.omnivl.trainer.start;

import static dev.omnivl.trainer.rule.Rules.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.Transfer;
import dev.omnivl.trainer.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What weights start from other than chance: public weights, pretrained text layers, or an earlier
 * run at another image size.
 */
public final class Start {
  private static final String SHARED = "text_encoder.";
  private static final String DECODER = "text_decoder.bert.";
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final String WORD_BIAS = "text_decoder.cls.predictions.bias";
  private static final String SPATIAL_POSITIONS = "visual_encoder.pos_embed";

  private static final String TEMPORAL_POSITIONS = "visual_encoder.time_embed";

  private Start() {}

  /**
   * Copies public weights of a tower, by this model's names. Rows of the word table, and of the
   * output's bias, follow the new vocabulary; roles that the old one does not know stay random.
   *
   * @param oldIds for each new row its row in the public table, or -1
   */
  public static void fromPublic(Parameters parameters, WeightSource weights, int[] oldIds) {
    for (String name : weights.names()) {
      Weight weight = weights.weight(name);
      boolean perWord = name.equals(SHARED + WORDS) || name.equals(WORD_BIAS);
      parameters.set(
          name,
          perWord ? rows(weight, oldIds, Transfer.values(parameters.master(name))) : weight.data());
    }
  }

  /**
   * Copies MiniLM's text layers: into the shared stack, and its self-attention into the generation
   * decoder too, as BLIP starts both from BERT. Rows of the word table follow the new vocabulary;
   * roles that MiniLM does not know stay random.
   *
   * @param oldIds for each row of the new word table its row in MiniLM's, or -1
   */
  public static void fromMiniLm(Parameters parameters, int[] oldIds) {
    Map<String, Weight> pretrained = MiniLm.weights();
    for (Map.Entry<String, NDArray> entry : parameters.all().entrySet()) {
      String name = entry.getKey();
      String bert =
          name.startsWith(SHARED)
              ? name.substring(SHARED.length())
              : name.startsWith(DECODER) ? name.substring(DECODER.length()) : "";
      Weight weight = pretrained.get(bert);
      if (weight == null) {
        continue;
      }
      parameters.set(
          name,
          bert.equals(WORDS)
              ? rows(weight, oldIds, entry.getValue().toFloatArray())
              : Arrays.copyOf(weight.data(), Math.toIntExact(entry.getValue().size())));
    }
  }

  /**
   * Spreads the pretrained text states over the space in which texts meet media, see {@link
   * Whitening}.
   */
  public static void whitenTexts(Session session, Collection<String> texts) {
    List<float[]> states = new ArrayList<>();
    List<String> distinct = texts.stream().distinct().toList();
    for (int start = 0; start < distinct.size(); start += 64) {
      states.addAll(
          session.textStates(distinct.subList(start, Math.min(distinct.size(), start + 64))));
    }
    Whitening whitening = Whitening.of(states, session.model().config().embeddingDimensions());
    session.parameters().set("text_proj.weight", whitening.weight().data());
    session.parameters().set("text_proj.bias", whitening.bias().data());
  }

  /**
   * Copies the weights of a checkpoint; spatial positions are interpolated to this model's grid
   * (bicubic, as BLIP), temporal ones to its frames (linear).
   *
   * @param head whether a head for classification is of the same task, and copied too
   * @throws Failure MISMATCH if the checkpoint's architecture differs in more than those
   */
  public static void from(Session session, Checkpoint last, boolean head) {
    Parameters parameters = session.parameters();
    NDManager manager = session.manager();
    try (NDManager scratch = manager.newSubManager()) {
      for (NDArray weight : last.weights(scratch)) {
        NDArray own = parameters.all().get(weight.getName());
        if (!head && weight.getName().startsWith(OmniVl.HEAD + ".")) {
          continue;
        }
        if (own == null) {
          throw new Failure(
              Reason.MISMATCH,
              last.folder() + " has a weight " + weight.getName() + " that this model has not");
        }
        NDArray fitted = fitted(weight, own.getShape());
        require(fitted.getShape().equals(own.getShape()), Reason.MISMATCH)
            .or(
                "weight %s is %s in %s, here %s",
                weight.getName(), weight.getShape(), last.folder(), own.getShape());
        parameters.set(weight.getName(), fitted.toFloatArray());
      }
    }
  }

  private static NDArray fitted(NDArray weight, Shape wanted) {
    return switch (weight.getName()) {
      case SPATIAL_POSITIONS -> resized(weight, wanted);
      case TEMPORAL_POSITIONS -> stretched(weight, wanted);
      default -> weight;
    };
  }

  private static float[] rows(Weight words, int[] oldIds, float[] fresh) {
    int width = words.data().length / Math.toIntExact(words.shape().size(0));
    for (int row = 0; row < oldIds.length; row++) {
      if (oldIds[row] >= 0) {
        System.arraycopy(words.data(), oldIds[row] * width, fresh, row * width, width);
      }
    }
    return fresh;
  }

  /** (1, 1+N, D) to the N of another square grid; the position of [CLS] stays. */
  private static NDArray resized(NDArray positions, Shape wanted) {
    long width = wanted.get(2);
    int from = (int) Math.round(Math.sqrt(positions.getShape().get(1) - 1));
    int to = (int) Math.round(Math.sqrt(wanted.get(1) - 1));
    if (from == to) {
      return positions;
    }
    NDArray cls = positions.get(":, 0:1");
    NDArray grid = positions.get(":, 1:").reshape(1, from, from, width).transpose(0, 3, 1, 2);
    int bicubic = 3;
    NDArray resized = grid.getNDArrayInternal().interpolation(new long[] {to, to}, bicubic, false);
    return cls.concat(resized.transpose(0, 2, 3, 1).reshape(1, (long) to * to, width), 1);
  }

  /** (1, T, D) to another T, end to end as one line. */
  private static NDArray stretched(NDArray positions, Shape wanted) {
    long width = positions.getShape().get(2);
    if (positions.getShape().get(1) == wanted.get(1)) {
      return positions;
    }
    NDArray line = positions.transpose(0, 2, 1).expandDims(3); // (1, D, T, 1)
    int bilinear = 2;
    NDArray stretched =
        line.getNDArrayInternal().interpolation(new long[] {wanted.get(1), 1}, bilinear, false);
    return stretched.reshape(1, width, wanted.get(1)).transpose(0, 2, 1);
  }
}
