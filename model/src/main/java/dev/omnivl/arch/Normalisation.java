package dev.omnivl.arch;

import dev.omnivl.failure.Failure;
import java.util.Collections;
import java.util.List;

/**
 * How channel values in 0..1 are centred and scaled before a model sees them.
 *
 * @param mean of red, green and blue
 * @param deviation of red, green and blue
 */
public record Normalisation(List<Float> mean, List<Float> deviation) {
  /** The statistics that CLIP, BLIP and the models trained here use. */
  public static final Normalisation CLIP =
      new Normalisation(
          List.of(0.48145466f, 0.4578275f, 0.40821073f),
          List.of(0.26862954f, 0.26130258f, 0.27577711f));

  /** To -1..1, as SigLIP and ViT. */
  public static final Normalisation HALF =
      new Normalisation(Collections.nCopies(3, 0.5f), Collections.nCopies(3, 0.5f));

  /** Checks that there are three channels of some width. */
  public Normalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3) {
      throw Failure.ofField(
          "normalisation", "has a mean and a deviation for 3 channels, not " + mean + deviation);
    }
    if (!deviation.stream().allMatch(value -> value > 0)) {
      throw Failure.ofField("normalisation.deviation", "must be above 0, not " + deviation);
    }
  }

  float[] means() {
    return floats(mean);
  }

  float[] deviations() {
    return floats(deviation);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int index = 0; index < floats.length; index++) {
      floats[index] = values.get(index);
    }
    return floats;
  }
}
