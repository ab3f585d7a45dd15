package dev.omnivl.index.lucene;

import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.util.List;
import java.util.function.BiConsumer;

/** Hands on media; nothing may have failed. */
record Collector(BiConsumer<MediaRecord, List<Segment>> media) implements ItemVisitor {
  @Override
  public void medium(MediaRecord medium, List<Segment> segments) {
    media.accept(medium, segments);
  }

  @Override
  public void failed(LedgerEntry entry) {
    throw new AssertionError(entry);
  }
}
