package dev.omnivl.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Several collections as one, one after the other.
 *
 * @param parts of one kind and size
 */
public record JoinedPictures(List<Pictures> parts) implements Pictures {

  /** Copies the list. */
  public JoinedPictures {
    parts = List.copyOf(parts);
  }

  @Override
  public long size() {
    return parts.stream().mapToLong(Pictures::size).sum();
  }

  @Override
  public Picture picture(long index, long visit) {
    long left = index;
    for (Pictures part : parts) {
      if (left < part.size()) {
        return part.picture(left, visit);
      }
      left -= part.size();
    }
    throw new IndexOutOfBoundsException("picture " + index + " of " + size());
  }

  @Override
  public List<Long> shardSizes() {
    return parts.stream().flatMap(part -> part.shardSizes().stream()).toList();
  }

  @Override
  public Optional<List<String>> concepts() {
    List<String> all = new ArrayList<>();
    for (Pictures part : parts) {
      if (part.concepts().isEmpty()) {
        return Optional.empty();
      }
      all.addAll(part.concepts().get());
    }
    return Optional.of(all);
  }
}
