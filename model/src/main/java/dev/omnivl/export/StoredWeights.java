package dev.omnivl.export;

import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The file with the weights of all parts, of equal ones only the first. */
final class StoredWeights {
  /** What two weights have in common whose numbers may be stored once. */
  private record Content(TensorType type, Shape shape, String hash) {}

  private final Manifest manifest;
  private final List<PartContent> parts;
  private final SafetensorsWriter writer;
  private final Map<Content, String> known = new HashMap<>();

  StoredWeights(Manifest manifest, List<PartContent> parts) {
    this.manifest = manifest;
    this.parts = parts;
    this.writer =
        new SafetensorsWriter().metadata("format", "pt").metadata("model", manifest.name());
  }

  /** Writes a new file. */
  void write(Path file) throws IOException {
    for (PartContent one : parts) {
      for (WeightSpec spec : one.part().config().architecture().weights().weights()) {
        requireShape(one.weights(), spec);
        add(one, spec);
      }
    }
    writer.write(file);
  }

  private void add(PartContent one, WeightSpec spec) {
    String name = manifest.prefix(one.part()) + spec.name();
    TensorType type = one.part().precision().type(spec.shape());
    if (parts.size() > 1) {
      String hash = hash(one.weights().weight(spec.name()));
      String first = known.putIfAbsent(new Content(type, spec.shape(), hash), name);
      if (first != null) {
        writer.metadata(PartWeights.ALIAS + name, first);
        return;
      }
    }
    writer.floats(name, type, spec.shape(), () -> one.weights().weight(spec.name()));
  }

  private static void requireShape(WeightSource weights, WeightSpec spec) {
    Shape shape = weights.names().contains(spec.name()) ? weights.shape(spec.name()) : null;
    if (!spec.shape().equals(shape)) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "weight %s must be %s, but is %s: the weights belong to another architecture",
              spec.name(),
              spec.shape(),
              shape == null ? "missing" : shape));
    }
  }

  private static String hash(Weight weight) {
    MessageDigest digest = Sha256.digest();
    Sha256.update(digest, weight.data());
    return HexFormat.of().formatHex(digest.digest());
  }
}
