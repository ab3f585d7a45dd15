package dev.omnivl.trainer.corpus.shard;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.MediaLimits;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups the files of a shard into samples: neighbours whose names agree up to the first dot after
 * the last slash. What follows that dot says what a file is: {@code jpg} and the like a medium,
 * {@code txt} its caption, {@code json} what else is known, which may hold the caption. Neighbours
 * of which two have the same whole name are left out: they are several samples of one name.
 */
final class ShardSamples {
  private static final Logger LOG = LoggerFactory.getLogger(ShardSamples.class);
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "webp", "gif", "avif");
  private static final Set<String> CLIPS = Set.of("mp4", "webm", "mkv", "mov");

  private final Path shard;
  private final Set<String> extensions;
  private final List<Entry> entries = new ArrayList<>();
  private String key = "";
  private final Set<String> members = new HashSet<>();
  private boolean repeated;
  private Entry current = Entry.NONE;

  private ShardSamples(Path shard, Kind kind) {
    this.shard = shard;
    this.extensions = kind == Kind.VIDEO ? CLIPS : IMAGES;
  }

  /** Where a file's content lies in its shard. */
  record Range(long offset, int length) {
    static final Range NONE = new Range(0, 0);
  }

  /**
   * A sample of a shard.
   *
   * @param name of the medium inside the shard
   * @param medium its content
   * @param caption its caption; {@link Range#NONE} without one
   * @param json whether the caption is a field of a JSON object, not a text
   */
  record Entry(String name, Range medium, Range caption, boolean json) {
    static final Entry NONE = new Entry("", Range.NONE, Range.NONE, false);

    boolean hasMedium() {
      return !name.isEmpty();
    }

    boolean hasCaption() {
      return caption.offset > 0;
    }
  }

  /** Lists the samples of a shard that have a medium of this kind. */
  static List<Entry> read(Path shard, Kind kind) throws IOException {
    ShardSamples samples = new ShardSamples(shard, kind);
    try (SeekableByteChannel channel = Files.newByteChannel(shard)) {
      Optional<String> broken = TarHeaders.walk(channel, samples::file);
      if (broken.isPresent()) {
        // The txt of the last sample may be among what is missing; a json does not stand for it.
        if (!samples.current.hasCaption() || samples.current.json) {
          samples.current = Entry.NONE;
        }
        LOG.warn(
            "shard {} is damaged, what follows is left out: {}; fetch it again",
            shard,
            broken.get());
      }
    }
    samples.flush();
    return samples.entries;
  }

  private void file(String name, long offset, long size) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    String stem = dot < 0 ? name : name.substring(0, dot);
    if (!stem.equals(key)) {
      flush();
      key = stem;
    }
    repeated |= !members.add(name);
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (size > MediaLimits.DEFAULTS.maxBytes()) {
      LOG.warn("left out: {} member {} has {} bytes, more than can be decoded", shard, name, size);
      return;
    }
    Range range = new Range(offset, (int) size);
    if (extensions.contains(extension)) {
      current = new Entry(name, range, current.caption, current.json);
    } else if (extension.equals("txt")) {
      current = new Entry(current.name, current.medium, range, false);
    } else if (extension.equals("json") && !current.hasCaption()) {
      current = new Entry(current.name, current.medium, range, true);
    }
  }

  private void flush() {
    if (repeated) {
      LOG.warn(
          "left out: {} has files of one name in a row, and it cannot be told whose text is whose:"
              + " {}",
          shard,
          members.stream().sorted().toList());
    } else if (current.hasMedium()) {
      entries.add(current);
    }
    members.clear();
    repeated = false;
    current = Entry.NONE;
  }
}
