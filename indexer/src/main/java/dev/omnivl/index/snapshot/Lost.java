package dev.omnivl.index.snapshot;

import java.util.List;

/**
 * What a damaged part of an index held.
 *
 * @param part the damaged file, relative to the folder, and what is wrong with it
 * @param items how many items had data there; -1 if that cannot be read
 * @param uris of them, as far as they can be read, at most {@value #MAX_URIS}
 */
public record Lost(String part, long items, List<String> uris) {
  /** The most URIs that are told of one part. */
  public static final int MAX_URIS = 1000;

  /** Says it to a person, in one line. */
  public String describe() {
    String what =
        items < 0
            ? "which items it held cannot be read"
            : items == 0
                ? "no item is lost"
                : items + (items == 1 ? " item" : " items") + (uris.isEmpty() ? "" : ": ");
    int shown = Math.min(3, uris.size());
    return part
        + ": "
        + what
        + String.join(", ", uris.subList(0, shown))
        + (uris.size() > shown ? " ..." : "");
  }
}
