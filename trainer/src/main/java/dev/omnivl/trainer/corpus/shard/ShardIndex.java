package dev.omnivl.trainer.corpus.shard;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.trainer.corpus.shard.ShardSamples.Entry;
import dev.omnivl.trainer.corpus.shard.ShardSamples.Range;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the samples of one shard lie, in a file of its own beside the shard, mapped into memory.
 *
 * <p>All numbers are big-endian. A header of 40 bytes: the magic {@code OMNITAR2}, the shard's size
 * in bytes and its time of change in milliseconds (64 bits each), the number of samples and the
 * bytes of all names (32 bits each), and the CRC-32C of everything else (64 bits). Then 32 bytes a
 * sample: offset of the medium and of the caption (64 bits each; 0 without a caption), length of
 * the medium and of the caption, where the name ends among the names, and 1 if the caption is a
 * field of a JSON object (32 bits each). Then the names, in UTF-8.
 *
 * <p>An index that is absent, of another version, of another state of the shard or damaged is made
 * again. It appears under its name as a whole.
 */
final class ShardIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ShardIndex.class);
  private static final long MAGIC = 0x4F4D4E4954415232L; // OMNITAR2
  private static final int SIZE_AT = 8;
  private static final int TIME_AT = 16;
  private static final int COUNT_AT = 24;
  private static final int NAMES_AT = 28;
  private static final int CHECKSUM_AT = 32;
  private static final int HEADER = 40;

  private static final int SAMPLE = 32;
  private static final int CAPTION_AT = 8;
  private static final int MEDIUM_LENGTH_AT = 16;
  private static final int CAPTION_LENGTH_AT = 20;
  private static final int NAME_END_AT = 24;
  private static final int JSON_AT = 28;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment index;
  private final int size;

  private ShardIndex(MemorySegment index) {
    this.index = index;
    this.size = index.get(INT, COUNT_AT);
  }

  /**
   * Opens the index of a shard, making it if need be.
   *
   * @param folder where indices are kept
   * @throws Failure NOT_FOUND when the shard cannot be read, UNAVAILABLE when the index cannot be
   *     kept
   */
  static ShardIndex open(Path shard, Kind kind, Path folder) {
    String name = shard.getFileName() + "." + kind.name().toLowerCase(Locale.ROOT) + ".index";
    Path file = folder.resolve(name);
    long bytes;
    long time;
    List<Entry> entries;
    try {
      bytes = Files.size(shard);
      time = Files.getLastModifiedTime(shard).toMillis();
      Optional<ShardIndex> kept = kept(file, bytes, time);
      if (kept.isPresent()) {
        return kept.get();
      }
      entries = ShardSamples.read(shard, kind);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "cannot read shard " + shard + ": " + e.getMessage(), e);
    }
    try {
      write(file, encode(entries, bytes, time));
      return new ShardIndex(map(file));
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "cannot write the index " + file + ": name a folder that can be written as 'cache'",
          e);
    }
  }

  /** Number of samples. */
  int size() {
    return size;
  }

  /** The sample of this number. */
  Entry entry(int number) {
    long at = HEADER + (long) number * SAMPLE;
    int start = number == 0 ? 0 : index.get(INT, at - SAMPLE + NAME_END_AT);
    int end = index.get(INT, at + NAME_END_AT);
    long names = HEADER + (long) size * SAMPLE;
    byte[] name = index.asSlice(names + start, end - start).toArray(ValueLayout.JAVA_BYTE);
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        new Range(index.get(LONG, at), index.get(INT, at + MEDIUM_LENGTH_AT)),
        new Range(index.get(LONG, at + CAPTION_AT), index.get(INT, at + CAPTION_LENGTH_AT)),
        index.get(INT, at + JSON_AT) == 1);
  }

  /** The index as an earlier run left it, if it is whole and of this state of the shard. */
  private static Optional<ShardIndex> kept(Path file, long bytes, long time) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) < HEADER) {
        return Optional.empty();
      }
      MemorySegment index = map(file);
      long whole = HEADER + (long) index.get(INT, COUNT_AT) * SAMPLE + index.get(INT, NAMES_AT);
      boolean fits =
          index.get(LONG, 0) == MAGIC
              && index.get(LONG, SIZE_AT) == bytes
              && index.get(LONG, TIME_AT) == time
              && index.byteSize() == whole
              && index.get(LONG, CHECKSUM_AT) == checksum(index.asByteBuffer());
      return fits ? Optional.of(new ShardIndex(index)) : Optional.empty();
    } catch (IOException e) {
      LOG.warn("cannot read the index {}, it is made again: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static byte[] encode(List<Entry> entries, long bytes, long time) {
    List<byte[]> names =
        entries.stream().map(entry -> entry.name().getBytes(StandardCharsets.UTF_8)).toList();
    int namesLength = names.stream().mapToInt(name -> name.length).sum();
    byte[] index = new byte[HEADER + entries.size() * SAMPLE + namesLength];
    ByteBuffer buffer = ByteBuffer.wrap(index);
    buffer.putLong(MAGIC).putLong(bytes).putLong(time);
    buffer.putInt(entries.size()).putInt(namesLength).putLong(0);
    int end = 0;
    for (int number = 0; number < entries.size(); number++) {
      Entry entry = entries.get(number);
      end += names.get(number).length;
      buffer.putLong(entry.medium().offset()).putLong(entry.caption().offset());
      buffer.putInt(entry.medium().length()).putInt(entry.caption().length());
      buffer.putInt(end).putInt(entry.json() ? 1 : 0);
    }
    names.forEach(buffer::put);
    buffer.putLong(CHECKSUM_AT, checksum(buffer));
    return index;
  }

  /** Of everything but the checksum itself. */
  private static long checksum(ByteBuffer index) {
    CRC32C crc = new CRC32C();
    crc.update(index.slice(0, CHECKSUM_AT));
    crc.update(index.slice(HEADER, index.capacity() - HEADER));
    return crc.getValue();
  }

  private static void write(Path file, byte[] index) throws IOException {
    // Several processes may index one shard at once; whoever is ready last wins, with equal bytes.
    AtomicFiles.write(file, index);
  }

  private static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }
}
