package dev.omnivl.client.doctor;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.ModelPart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the served model is, what it can do, and what it needs. */
final class ModelCheck {
  private static final Pattern IN_EIGHT_BITS = Pattern.compile("\\bint8 by ");

  private ModelCheck() {}

  static List<Finding> of(GetModelInfoResponse model) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.well(
            "Model",
            model.getName()
                + " "
                + model.getModelId()
                + ", "
                + Format.decimal(model.getParameters() / 1e6, 1)
                + " M parameters, about "
                + Format.bytes(bytesPerParameter(model) * model.getParameters())
                + " of memory"
                + (model.getEmbeddingDimensions() > 0
                    ? ", " + model.getEmbeddingDimensions() + " dimensions"
                    : "")));
    findings.add(can(Abilities.of(model)));
    if (model.getPartsCount() == 0) { // an older server
      findings.add(
          Finding.well(
              "Reads", reads(model.getImageSize(), model.getFrames(), model.getMaxTextTokens())));
    }
    for (ModelPart part : model.getPartsList()) {
      String reads = reads(part.getImageSize(), part.getFrames(), part.getMaxTextTokens());
      findings.add(
          Finding.well(
              "Reads",
              model.getPartsCount() == 1
                  ? reads
                  : "to " + verbs(part.getCapabilitiesList()) + ": " + reads));
    }
    return findings;
  }

  /** 32 bits, whatever is stored; in 8 bits most are matrices, of one byte. */
  private static int bytesPerParameter(GetModelInfoResponse model) {
    return IN_EIGHT_BITS.matcher(model.getDevice()).find() ? 1 : Float.BYTES;
  }

  private static Finding can(Set<Capability> can) {
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    for (Capability capability : Capability.values()) {
      if (capability.name().startsWith("CAPABILITY_")
          && capability != Capability.CAPABILITY_UNSPECIFIED
          && !can.contains(capability)) {
        missing.add(capability);
      }
    }
    return missing.isEmpty()
        ? Finding.well("Can", verbs(can))
        : Finding.note("Can", verbs(can) + "; not " + verbs(missing), Abilities.REMEDY);
  }

  private static String verbs(Collection<Capability> capabilities) {
    return capabilities.stream().map(Abilities::verb).collect(Collectors.joining(", "));
  }

  private static String reads(int imageSize, int frames, int tokens) {
    return imageSize
        + " px, "
        + Format.count(frames, "frame")
        + ", "
        + Format.count(tokens, "token");
  }
}
