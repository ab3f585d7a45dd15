package dev.omnivl.index.transfer;

import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows together to media, and shows these to a visitor. The rows of a medium follow each
 * other, the whole first.
 *
 * <p>Throws {@link IllegalArgumentException}, {@link ArithmeticException} or {@link
 * java.time.DateTimeException} for what a row may not say.
 */
final class RowsToMedia {
  private final ItemVisitor visitor;
  private @Nullable Row first;
  private byte[] thumbnail = new byte[0];
  private final List<Segment> segments = new ArrayList<>();

  RowsToMedia(ItemVisitor visitor) {
    this.visitor = visitor;
  }

  /**
   * Takes the next row.
   *
   * @param jpeg its thumbnail; empty if it has none
   */
  void add(Row row, float[] vector, byte[] jpeg) throws IOException {
    if (!row.isMoment()) {
      end();
      first = row;
      thumbnail = jpeg;
    } else if (first == null) {
      throw new IllegalArgumentException(
          "the first row of " + row.uri() + " is a moment; it must be the whole");
    } else if (!row.uri().equals(first.uri())) {
      throw new IllegalArgumentException("a moment of " + row.uri() + " follows another item");
    }
    segments.add(row.segment(vector, jpeg));
  }

  /** Shows the last medium. */
  void end() throws IOException {
    if (first != null) {
      visitor.medium(first.medium(thumbnail), List.copyOf(segments));
    }
    first = null;
    segments.clear();
  }
}
