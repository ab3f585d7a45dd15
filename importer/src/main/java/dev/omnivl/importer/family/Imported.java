package dev.omnivl.importer.family;

import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.PartContent;
import dev.omnivl.importer.rename.Renamed;

/**
 * A public model as a part of a bundle.
 *
 * @param family what it is, for people
 * @param part all settings; weights are stored as {@link Part#precision} says
 * @param weights by the architecture's names; closed with this
 * @param tokenizerJson the tokenizer
 */
public record Imported(String family, Part part, Renamed weights, byte[] tokenizerJson)
    implements AutoCloseable {

  /** The same, its matrices stored in as many bits as those of the checkpoint. */
  public Imported asItCame() {
    Precision precision = Precision.FP32;
    for (String name : weights.names()) {
      if (weights.shape(name).rank() > 1) {
        precision =
            switch (weights.type(name)) {
              case F16 -> Precision.FP16;
              case BF16 -> Precision.BF16;
              default -> Precision.FP32;
            };
        break;
      }
    }
    Part stored =
        new Part(
            part.name(),
            part.capabilities(),
            part.config(),
            precision,
            part.preprocessing(),
            part.text(),
            part.similarity(),
            part.writing());
    return new Imported(family, stored, weights, tokenizerJson);
  }

  /** What goes into a bundle. */
  public PartContent content() {
    return new PartContent(part, weights, tokenizerJson);
  }

  @Override
  public void close() {
    weights.close();
  }
}
