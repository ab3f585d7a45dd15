package dev.omnivl.bundle;

import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextRule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One of the models that a bundle is made of.
 *
 * @param name lower-case letters, digits and hyphens; of one bundle each has another
 * @param capabilities what the bundle asks it for
 * @param config all sizes and choices
 * @param precision how the weights are stored
 * @param preprocessing how media become pixels
 * @param text how texts become tokens, with the tokenizer's file
 * @param similarity what cosines of its vectors mean
 * @param writing how it writes
 */
public record Part(
    String name,
    Set<Capability> capabilities,
    ModelConfig config,
    Precision precision,
    Preprocessing preprocessing,
    TextRule text,
    Similarity similarity,
    WritingRule writing) {
  /** The name of the only part. */
  public static final String ONLY = "model";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** Checks that the settings belong together, and copies the set. */
  public Part {
    if (!NAME.matcher(name).matches()) {
      throw Failure.ofField("part.name", "must match " + NAME + ", not \"" + name + '"');
    }
    EnumSet<Capability> sorted = EnumSet.noneOf(Capability.class);
    sorted.addAll(capabilities);
    capabilities = Collections.unmodifiableSet(sorted);
    if (capabilities.isEmpty() || !Capability.of(config).containsAll(capabilities)) {
      throw Failure.ofField(
          "part.capabilities",
          "of " + name + " must be some of " + Capability.of(config) + ", not " + capabilities);
    }
    requireSizes(config, preprocessing);
  }

  /** A model that is trained here, which does whatever its branches can. */
  public static Part ofOmniVl(
      OmniVlConfig config, Precision precision, Preprocessing preprocessing, double temperature) {
    return new Part(
        ONLY,
        Capability.of(config),
        config,
        precision,
        preprocessing,
        TextRule.OMNIVL,
        Similarity.ofTemperature(temperature),
        WritingRule.OMNIVL);
  }

  private static void requireSizes(ModelConfig config, Preprocessing preprocessing) {
    boolean fits = preprocessing.imageSize() == config.imageSize();
    String frames = "any number of";
    if (config instanceof OmniVlConfig omnivl && omnivl.has(Branch.TEMPORAL)) {
      frames = Integer.toString(omnivl.vision().frames());
      fits &= preprocessing.frames() == omnivl.vision().frames();
    }
    if (!fits) {
      throw Failure.ofField(
          "preprocessing",
          String.format(
              Locale.ROOT,
              "makes %d frames of %d pixels, but the model sees %s of %d",
              preprocessing.frames(),
              preprocessing.imageSize(),
              frames,
              config.imageSize()));
    }
  }
}
