package dev.omnivl.trainer.start;

import ai.djl.ndarray.NDArray;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.Transfer;

/**
 * What clips start from: the image model. Until the first clip step the 3D tokenizer is the 2D one
 * spread evenly over its span, and every temporal attention is a copy of the spatial one beside it
 * (as TimeSformer starts from ViT). With {@code temporal_fc} and {@code time_embed} still zero, a
 * clip of equal frames is then seen just as its image.
 */
public final class TemporalStart {
  private static final String TOKENIZER = "visual_encoder.patch_embed.proj.";
  private static final String TOKENIZER_3D = "visual_encoder.patch_embed_3d.proj.";
  private static final String LAST = ".temporal_fc.weight";

  private TemporalStart() {}

  /** Copies the image weights, unless clips have been trained on, in this run or an earlier one. */
  public static void follow(Parameters parameters) {
    if (trained(parameters)) {
      return;
    }
    tokenizer(parameters);
    for (String name : parameters.all().keySet()) {
      if (name.contains(".temporal_attn.") || name.contains(".temporal_norm1.")) {
        parameters.set(name, Transfer.values(parameters.master(name.replace(".temporal_", "."))));
      }
    }
  }

  /** The last projection of the temporal branch starts at zero, and any clip step moves it. */
  private static boolean trained(Parameters parameters) {
    return parameters.all().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(LAST))
        .anyMatch(entry -> moved(entry.getValue()));
  }

  private static boolean moved(NDArray weight) {
    for (float value : Transfer.values(weight)) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /** (D, 3, P, P) to (D, 3, S, P, P), each time a share of 1/S. */
  private static void tokenizer(Parameters parameters) {
    NDArray flat = parameters.master(TOKENIZER + "weight");
    long span = parameters.master(TOKENIZER_3D + "weight").getShape().get(2);
    int patch = Math.toIntExact(flat.getShape().get(2) * flat.getShape().get(3));
    float[] from = Transfer.values(flat);
    float[] to = new float[Math.toIntExact(from.length * span)];
    for (int index = 0; index < to.length; index++) {
      int channel = Math.toIntExact(index / (patch * span));
      to[index] = from[channel * patch + index % patch] / span;
    }
    parameters.set(TOKENIZER_3D + "weight", to);
    parameters.set(TOKENIZER_3D + "bias", Transfer.values(parameters.master(TOKENIZER + "bias")));
  }
}
