package dev.omnivl.index.thumbnails;

/**
 * A position behind a record.
 *
 * @param pack the number of a pack, from 1; 0 before the first
 * @param offset bytes from the beginning of the pack
 */
public record PackEnd(int pack, long offset) {
  /** Before all thumbnails. */
  public static final PackEnd NONE = new PackEnd(0, 0);

  /** Reads what {@link #toString} wrote. */
  public static PackEnd parse(String text) {
    int colon = text.indexOf(':');
    return new PackEnd(
        Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return pack + ":" + offset;
  }
}
