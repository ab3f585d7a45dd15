package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.transfer.ParquetFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What earlier states of a shard have of its items. */
final class EarlierStates implements ItemVisitor {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierStates.class);

  private final Set<ItemVersion> wanted;
  private final Map<ItemVersion, Encoded> found = new HashMap<>();

  private EarlierStates(Set<ItemVersion> wanted) {
    this.wanted = wanted;
  }

  /** Returns what became of those items that have not changed. */
  static Map<ItemVersion, Encoded> of(List<Path> states, List<Item> items) throws IOException {
    EarlierStates earlier =
        new EarlierStates(items.stream().map(Item::version).collect(Collectors.toSet()));
    for (Path state : states) {
      try {
        new ParquetFolder(state).read(earlier);
      } catch (Failure damaged) {
        LOG.warn(
            "what cannot be read of an earlier run is encoded again: {}", damaged.getMessage());
      }
    }
    return earlier.found;
  }

  @Override
  public void medium(MediaRecord medium, List<Segment> segments) {
    if (wanted.contains(medium.version())) {
      found.put(medium.version(), new Encoded.Medium(medium, segments));
    }
  }

  @Override
  public void failed(LedgerEntry entry) {
    if (wanted.contains(entry.item()) && entry.outcome() instanceof Failed failed) {
      found.putIfAbsent(entry.item(), new Encoded.Refused(entry, failed));
    }
  }
}
