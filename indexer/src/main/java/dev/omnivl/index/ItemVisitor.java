package dev.omnivl.index;

import java.io.IOException;
import java.util.List;

/** Is shown every item of an index, one after the other. */
public interface ItemVisitor {
  /** Is shown a medium with all of its segments, the whole first. */
  void medium(MediaRecord medium, List<Segment> segments) throws IOException;

  /** Is shown an item that failed. */
  void failed(LedgerEntry entry) throws IOException;
}
