package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a sender says of an item.
 *
 * @param version its identity and version
 * @param title searchable words, such as a title or caption; may be empty; at most {@value
 *     #MAX_TITLE_LENGTH} characters
 * @param tags more searchable words; at most {@value #MAX_TAGS} of 1 to {@value #MAX_TAG_LENGTH}
 *     characters
 * @param attributes its sender's own facts, to filter by; at most {@value #MAX_ATTRIBUTES}
 */
public record ItemDescription(
    ItemVersion version, String title, List<String> tags, Attributes attributes) {
  /** The longest title, in characters. */
  public static final int MAX_TITLE_LENGTH = 1000;

  /** The most tags of one item. */
  public static final int MAX_TAGS = 100;

  /** The longest tag, in characters. */
  public static final int MAX_TAG_LENGTH = 100;

  /** The most facts of a sender's own; those of the file come to them. */
  public static final int MAX_ATTRIBUTES = 50;

  /** What the index itself says of media under these names. */
  private static final Set<String> TAKEN =
      Set.of("kind", "tag", "folder", "year", "size", "duration", "modified");

  /** Checks itself. */
  public ItemDescription {
    for (String name : attributes.byName().keySet()) {
      if (TAKEN.contains(name)) {
        throw refused(version, "the attribute %s is the index's own; choose another name", name);
      }
    }
    if (attributes.byName().size() > MAX_ATTRIBUTES) {
      throw refused(
          version,
          "it has %d attributes; allowed are up to %d",
          attributes.byName().size(),
          MAX_ATTRIBUTES);
    }
    if (title.length() > MAX_TITLE_LENGTH) {
      throw refused(
          version,
          "the title has %d characters; allowed are up to %d",
          title.length(),
          MAX_TITLE_LENGTH);
    }
    if (tags.size() > MAX_TAGS) {
      throw refused(version, "it has %d tags; allowed are up to %d", tags.size(), MAX_TAGS);
    }
    tags = List.copyOf(tags);
    for (int i = 0; i < tags.size(); i++) {
      if (tags.get(i).isBlank() || tags.get(i).length() > MAX_TAG_LENGTH) {
        throw refused(
            version,
            "tags[%d] has %d characters; allowed are 1 to %d, not all blank",
            i,
            tags.get(i).length(),
            MAX_TAG_LENGTH);
      }
    }
  }

  /** Describes an item of which its sender knows no facts. */
  public ItemDescription(ItemVersion version, String title, List<String> tags) {
    this(version, title, tags, Attributes.NONE);
  }

  /** Returns the same, said of another version of the item. */
  public ItemDescription of(ItemVersion other) {
    return new ItemDescription(other, title, tags, attributes);
  }

  private static Failure refused(ItemVersion version, String rule, Object... values) {
    return new Failure(
        Reason.INVALID_ARGUMENT, version.uri() + ": " + String.format(Locale.ROOT, rule, values));
  }
}
