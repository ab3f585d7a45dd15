package dev.omnivl.importer.checkpoint;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A zip file whose entries are stored, not compressed, mapped into memory: an entry is a range of
 * the file. (The JDK's own reader gives streams, and a tensor may lie anywhere in an entry.)
 */
final class StoredZip implements AutoCloseable {
  private static final int END = 0x06054b50; // end of central directory
  private static final int END_BYTES = 22;
  private static final int END_LOCATOR = 0x07064b50;
  private static final int END_LOCATOR_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int EXTRA_64 = 1;
  private static final int LARGEST_COMMENT = 0xffff;
  private static final int MOST_ENTRIES = 1_000_000;
  private static final long IN_EXTRA = 0xffffffffL;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * An entry, as the central directory has it.
   *
   * @param local where its own header begins, in bytes from the beginning of the file
   * @param length of its data, in bytes
   * @param stored whether it is neither compressed nor encrypted
   */
  private record Entry(long local, long length, boolean stored) {}

  private final Path path;
  private final Arena arena;
  private final MemorySegment file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private StoredZip(Path path, Arena arena, MemorySegment file) {
    this.path = path;
    this.arena = arena;
    this.file = file;
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed with the object returned, or below.
  static StoredZip open(Path path) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      StoredZip zip =
          new StoredZip(
              path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      zip.readEntries();
      return zip;
    } catch (IOException e) {
      arena.close();
      throw new Failure(Reason.CORRUPT, path + " cannot be read: " + e.getMessage(), e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      arena.close();
      throw new Failure(
          Reason.CORRUPT,
          path + " is damaged: its list of entries is unreadable; fetch it again",
          e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The entries' names, in order. */
  Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * The bytes of an entry, read as they are used.
   *
   * @throws Failure CORRUPT if there is no such entry, or it is not stored or not whole
   */
  MemorySegment bytes(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw corrupt("has no entry " + name);
    }
    if (!entry.stored) {
      throw corrupt("holds " + name + " compressed or encrypted, which PyTorch never does");
    }
    try {
      if (file.get(INT, entry.local) != LOCAL) {
        throw corrupt("is damaged at " + name);
      }
      long start =
          entry.local
              + LOCAL_BYTES
              + unsigned(entry.local + 26)
              + unsigned(entry.local + 28); // its name and extra field
      return file.asSlice(start, entry.length);
    } catch (IndexOutOfBoundsException e) {
      throw new Failure(Reason.CORRUPT, path + " ends before " + name + " does: fetch it again", e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private void readEntries() {
    long end = end();
    long count = unsigned(end + 10);
    long at = file.get(INT, end + 16) & IN_EXTRA;
    long locator = end - END_LOCATOR_BYTES;
    if (locator >= 0 && file.get(INT, locator) == END_LOCATOR) {
      long end64 = file.get(LONG, locator + 8);
      if (file.get(INT, end64) != END_64) {
        throw corrupt("is damaged: its list of entries is not where it should be");
      }
      count = file.get(LONG, end64 + 32);
      at = file.get(LONG, end64 + 48);
    }
    if (count < 0 || count > MOST_ENTRIES) {
      throw corrupt("says that it has " + count + " entries, more than any checkpoint");
    }
    for (long index = 0; index < count; index++) {
      if (file.get(INT, at) != CENTRAL) {
        throw corrupt("is damaged: its list of entries breaks off");
      }
      at = readEntry(at);
    }
  }

  /** Where the record at the end of the file begins. */
  private long end() {
    long last = file.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - LARGEST_COMMENT); at--) {
      if (file.get(INT, at) == END) {
        return at;
      }
    }
    throw corrupt("is cut off: a zip file ends with its list of entries; fetch it again");
  }

  private long readEntry(long at) {
    boolean stored = unsigned(at + 10) == 0 && (unsigned(at + 8) & 1) == 0;
    long compressed = file.get(INT, at + 20) & IN_EXTRA;
    long length = file.get(INT, at + 24) & IN_EXTRA;
    int nameBytes = unsigned(at + 28);
    int extraBytes = unsigned(at + 30);
    long local = file.get(INT, at + 42) & IN_EXTRA;
    long name = at + CENTRAL_BYTES;
    long extra = name + nameBytes;
    long after = extra + extraBytes;
    for (long field = extra; field + 4 <= after; field += 4 + unsigned(field + 2)) {
      if (unsigned(field) == EXTRA_64) {
        long value = field + 4;
        if (length == IN_EXTRA) {
          length = file.get(LONG, value);
          value += Long.BYTES;
        }
        if (compressed == IN_EXTRA) {
          value += Long.BYTES;
        }
        if (local == IN_EXTRA) {
          local = file.get(LONG, value);
        }
      }
    }
    String text =
        new String(
            file.asSlice(name, nameBytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    if (entries.put(text, new Entry(local, length, stored)) != null) {
      throw corrupt("has the entry " + text + " twice");
    }
    return after + unsigned(at + 32); // and its comment
  }

  private int unsigned(long at) {
    return Short.toUnsignedInt(file.get(SHORT, at));
  }

  private Failure corrupt(String how) {
    return new Failure(Reason.CORRUPT, path + " " + how);
  }
}
