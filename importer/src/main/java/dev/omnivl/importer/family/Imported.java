package dev.omnivl.importer.family;

import dev.omnivl.bundle.Part;
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

  /** What goes into a bundle. */
  public PartContent content() {
    return new PartContent(part, weights, tokenizerJson);
  }

  @Override
  public void close() {
    weights.close();
  }
}
