package dev.omnivl.trainer.session;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.graph.WeightSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many parameters each part of a model has. */
public final class Towers {
  private Towers() {}

  /** Counts by part, in the order of the architecture; the sum is the whole model. */
  public static Map<String, Long> parameters(OmniVlConfig config) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (WeightSpec weight : new OmniVl(config).trained(0).weights()) {
      counts.merge(part(weight.name()), weight.shape().elements(), Long::sum);
    }
    return counts;
  }

  private static String part(String name) {
    if (name.startsWith("visual_encoder.")) {
      boolean time =
          name.contains("temporal_") || name.contains("time_embed") || name.contains("embed_3d");
      return time ? "visual encoder, for clips only" : "visual encoder";
    }
    if (name.startsWith("text_encoder.")) {
      return name.contains(".crossattention") ? "cross-attention to visual tokens" : "text encoder";
    }
    return name.startsWith("text_decoder.")
        ? "generation decoder, its own part"
        : "projections, matching head, temperature";
  }
}
