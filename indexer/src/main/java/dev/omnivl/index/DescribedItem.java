package dev.omnivl.index;

import java.util.Map;

/**
 * What is said of an item, by whom.
 *
 * @param description what its sender says
 * @param written what a model wrote of it: its caption, or nothing
 */
public record DescribedItem(ItemDescription description, Attributes written) {
  /**
   * Says it of a stored item.
   *
   * @param facts all that is known of it beside what its sender says
   */
  public static DescribedItem of(ItemDescription description, Attributes facts) {
    Attribute caption = facts.byName().get(Attributes.CAPTION);
    return new DescribedItem(
        description,
        caption == null ? Attributes.NONE : new Attributes(Map.of(Attributes.CAPTION, caption)));
  }
}
