package dev.omnivl.index.thumbnails;

import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.lucene.index.CorruptIndexException;
import org.jspecify.annotations.Nullable;

/**
 * Thumbnails in files of their own. This page specifies them.
 *
 * <p>The folder {@code thumbnails} in an index holds packs, {@code 00000001.pack} and so on, each
 * up to {@value #PACK_BYTES} bytes and one record more. The last one grows at its end; nothing else
 * changes but records that are erased in place. All numbers are big-endian.
 *
 * <table>
 * <caption>A pack: 8 bytes {@code OVTHUMB1}, then records</caption>
 * <tr><td>4 bytes</td><td>{@code JPEG}, or {@code VOID} if it was erased</td></tr>
 * <tr><td>4 bytes</td><td>n, the length of the picture</td></tr>
 * <tr><td>4 bytes</td><td>CRC-32C of the following 32 + n bytes</td></tr>
 * <tr><td>32 bytes</td><td>the SHA-256 of the medium that it shows; zeros if erased</td></tr>
 * <tr><td>n bytes</td><td>a JPEG; zeros if erased</td></tr>
 * </table>
 *
 * <p>The <em>place</em> of a record is its pack's number in the upper 32 bits and its offset in the
 * lower ones. Documents hold places; a record that none holds is erased: overwritten with zeros and
 * forced to the disk. A pack of which all is erased is deleted.
 *
 * <p>{@code erasing} is the {@link ErasureJournal journal} of what is to be erased when a commit is
 * durable.
 *
 * <p>The owner of the documents {@linkplain #force forces} the packs before it makes documents
 * durable that name their places, and remembers their {@linkplain #end end} with them; behind it
 * are only records that nobody names, and {@link #open} cuts them off.
 */
public final class ThumbnailPacks implements Closeable {
  private static final long MAGIC = 0x4F56_5448_554D_4231L; // OVTHUMB1
  private static final int PICTURE = 0x4A50_4547; // JPEG
  private static final int ERASED = 0x564F_4944; // VOID
  private static final int HASH_BYTES = 32;
  private static final int HEADER_BYTES = 3 * Integer.BYTES + HASH_BYTES;
  private static final int PACK_BYTES = 64 << 20;
  private static final String SUFFIX = ".pack";
  private static final String FOLDER = "thumbnails";

  private final Path parent;
  private final Path folder;
  private final PackFiles files;
  private final long packBytes;
  private final ErasureJournal journal;
  private PackEnd end = PackEnd.NONE;
  private @Nullable FileChannel last;
  private boolean forced = true;
  private boolean named = true;

  /** Pictures that are not erased, of packs of which that was asked. */
  private final Map<Integer, Integer> pictures = new HashMap<>();

  ThumbnailPacks(Path parent, PackFiles files, long packBytes) {
    this.parent = parent;
    folder = parent.resolve(FOLDER);
    this.files = files;
    this.packBytes = packBytes;
    journal = new ErasureJournal(folder, files);
  }

  /**
   * Makes the packs of an index, to be {@linkplain #open opened}.
   *
   * @param parent the index folder
   */
  public ThumbnailPacks(Path parent, PackFiles files) {
    this(parent, files, PACK_BYTES);
  }

  /** Something that looks at a record that is not erased. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Looks at a record.
     *
     * @param contentHash the SHA-256 of the medium that it shows, 64 hexadecimal digits
     */
    void visit(long place, String contentHash) throws IOException;
  }

  /**
   * Cuts off what is behind an end, and goes on there.
   *
   * @throws CorruptIndexException if the end is not there
   */
  public synchronized void open(PackEnd known) throws IOException {
    close();
    pictures.clear();
    for (int pack : packs()) {
      if (pack > known.pack()) {
        files.delete(file(pack));
      }
    }
    end = known;
    if (known.pack() > 0) {
      FileChannel channel =
          FileChannel.open(file(known.pack()), StandardOpenOption.READ, StandardOpenOption.WRITE);
      last = channel;
      if (channel.size() < known.offset()) {
        throw corrupt(known.pack(), channel.size(), "it ends before " + known.offset());
      }
      channel.truncate(known.offset());
      files.force(channel, file(known.pack()));
      files.forceNames(folder);
    }
    forced = true;
    named = true;
  }

  /** Returns the position behind the last record. */
  public synchronized PackEnd end() {
    return end;
  }

  /**
   * Adds a picture. It is durable after {@link #force}.
   *
   * @param contentHash the SHA-256 of the medium that it shows, 64 hexadecimal digits
   * @return its place
   */
  public synchronized long add(String contentHash, byte[] jpeg) throws IOException {
    FileChannel pack = last == null || end.offset() >= packBytes ? begin() : last;
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + jpeg.length);
    byte[] hash = HexFormat.of().parseHex(contentHash);
    record.putInt(PICTURE).putInt(jpeg.length).putInt(checksum(hash, jpeg)).put(hash).put(jpeg);
    forced = false;
    write(pack, record.flip(), end.offset());
    long place = ((long) end.pack() << Integer.SIZE) | end.offset();
    pictures.computeIfPresent(end.pack(), (number, count) -> count + 1);
    end = new PackEnd(end.pack(), end.offset() + record.capacity());
    return place;
  }

  private FileChannel begin() throws IOException {
    force();
    Files.createDirectories(folder);
    int pack = end.pack() + 1;
    FileChannel next =
        FileChannel.open(file(pack), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    next.truncate(0); // of an attempt that failed
    if (last != null) {
      last.close();
    }
    last = next;
    forced = false;
    named = false;
    write(next, ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).flip(), 0);
    end = new PackEnd(pack, Long.BYTES);
    return next;
  }

  /** Makes all that was added durable. */
  public synchronized void force() throws IOException {
    if (!forced && last != null) {
      files.force(last, file(end.pack()));
      forced = true;
    }
    if (!named) {
      files.forceNames(folder);
      files.forceNames(parent);
      named = true;
    }
  }

  /**
   * Reads a picture; empty if it was erased.
   *
   * @throws CorruptIndexException if it is not what was written
   */
  public Optional<byte[]> read(long place) throws IOException {
    try (FileChannel channel = FileChannel.open(file(pack(place)), StandardOpenOption.READ)) {
      return read(channel, place);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // all of it was erased
    }
  }

  private Optional<byte[]> read(FileChannel channel, long place) throws IOException {
    Record record = header(channel, place);
    if (record.erased()) {
      return Optional.empty();
    }
    ByteBuffer jpeg = read(channel, place, HEADER_BYTES, record.length());
    if (checksum(record.hash(), jpeg.array()) != record.checksum()) {
      if (header(channel, place).erased()) { // just now
        return Optional.empty();
      }
      throw corrupt(pack(place), offset(place), "a checksum differs");
    }
    return Optional.of(jpeg.array());
  }

  /** Visits what was added between two positions. */
  public void visit(PackEnd from, PackEnd to, Visitor visitor) throws IOException {
    for (int pack = Math.max(1, from.pack()); pack <= to.pack(); pack++) {
      if (Files.exists(file(pack))) {
        long start = pack == from.pack() ? Math.max(Long.BYTES, from.offset()) : Long.BYTES;
        walk(pack, start, pack == to.pack() ? to.offset() : Long.MAX_VALUE, visitor);
      }
    }
  }

  private void walk(int pack, long from, long to, Visitor visitor) throws IOException {
    try (FileChannel channel = FileChannel.open(file(pack), StandardOpenOption.READ)) {
      walk(channel, pack, from, to, visitor);
    }
  }

  private void walk(FileChannel channel, int pack, long from, long to, Visitor visitor)
      throws IOException {
    long offset = from;
    long stop = Math.min(to, channel.size());
    while (offset < stop) {
      long place = ((long) pack << Integer.SIZE) | offset;
      Record record = header(channel, place);
      if (!record.erased()) {
        visitor.visit(place, HexFormat.of().formatHex(record.hash()));
      }
      offset += HEADER_BYTES + record.length();
    }
  }

  /** Writes down what may have to be erased when a commit is durable. */
  public synchronized void intend(Collection<Erasure> erasures) throws IOException {
    journal.add(erasures);
  }

  /**
   * Returns what was to be erased when a process ended, or when a snapshot was taken. What was both
   * added and given up behind the end is cut off already.
   */
  public synchronized List<Erasure> intended() throws IOException {
    return journal.read().stream().filter(erasure -> isBeforeEnd(erasure.place())).toList();
  }

  private boolean isBeforeEnd(long place) {
    return pack(place) < end.pack() || (pack(place) == end.pack() && offset(place) < end.offset());
  }

  /** Forgets what was intended. */
  public synchronized void done() throws IOException {
    journal.clear();
  }

  /** Overwrites pictures and forces that to the disk. */
  public synchronized void erase(Collection<Long> places) throws IOException {
    Map<Integer, List<Long>> byPack = new TreeMap<>();
    for (long place : places) {
      byPack.computeIfAbsent(pack(place), pack -> new ArrayList<>()).add(place);
    }
    for (Map.Entry<Integer, List<Long>> entry : byPack.entrySet()) {
      if (Files.exists(file(entry.getKey()))) {
        erase(entry.getKey(), entry.getValue());
      }
    }
  }

  private void erase(int pack, List<Long> places) throws IOException {
    int left = picturesIn(pack);
    try (FileChannel channel =
        FileChannel.open(file(pack), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long place : places) {
        Record record = header(channel, place);
        // Written again if it is erased already: that may have been cut short.
        ByteBuffer zeros = ByteBuffer.allocate(HEADER_BYTES + record.length());
        write(channel, zeros.putInt(ERASED).putInt(record.length()).rewind(), offset(place));
        left -= record.erased() ? 0 : 1;
      }
      files.force(channel, file(pack));
    }
    pictures.put(pack, left);
    if (left == 0 && pack != end.pack()) {
      files.delete(file(pack));
      pictures.remove(pack);
      files.forceNames(folder);
    }
  }

  private int picturesIn(int pack) throws IOException {
    Integer known = pictures.get(pack);
    if (known != null) {
      return known;
    }
    int[] count = new int[1];
    walk(pack, Long.BYTES, Long.MAX_VALUE, (place, hash) -> count[0]++);
    return count[0];
  }

  /**
   * Reads every record of every pack.
   *
   * @return the places of all pictures
   * @throws CorruptIndexException if one is not what was written
   */
  public Set<Long> verify() throws IOException {
    PackEnd to = end();
    Set<Long> places = new HashSet<>();
    for (int pack : packs()) {
      verify(pack, to, places::add);
    }
    return places;
  }

  private void verify(int pack, PackEnd to, LongConsumer each) throws IOException {
    try (FileChannel channel = FileChannel.open(file(pack), StandardOpenOption.READ)) {
      if (read(channel, (long) pack << Integer.SIZE, 0, Long.BYTES).getLong() != MAGIC) {
        throw corrupt(pack, 0, "it is no pack");
      }
      if (pack == to.pack() && channel.size() < to.offset()) {
        throw corrupt(pack, channel.size(), "the file ends");
      }
      long end = pack == to.pack() ? to.offset() : Long.MAX_VALUE;
      walk(
          channel,
          pack,
          Long.BYTES,
          end,
          (place, hash) -> {
            if (read(channel, place).isPresent()) {
              each.accept(place);
            }
          });
    } catch (NoSuchFileException e) {
      return; // all of it was erased
    }
  }

  /** Says which packs up to an end are damaged; empty if none is. */
  public List<String> problems(PackEnd to) {
    List<String> problems = new ArrayList<>();
    for (int pack = 1; pack <= to.pack(); pack++) {
      try {
        verify(pack, to, place -> {});
        if (pack == to.pack() && !Files.exists(file(pack))) {
          problems.add(FOLDER + "/" + file(pack).getFileName() + " (it is gone)");
        }
      } catch (IOException e) {
        problems.add(
            FOLDER
                + "/"
                + file(pack).getFileName()
                + " (thumbnails are damaged: "
                + e.getMessage()
                + ")");
      }
    }
    return problems;
  }

  /**
   * Returns the packs up to an end, to be copied, and the journal: a picture that the commit does
   * not refer to any more may still be kept for a change under way, and whoever opens the copy
   * erases it.
   */
  public synchronized List<SnapshotFolder.Source> sources(PackEnd to) throws IOException {
    List<SnapshotFolder.Source> sources = new ArrayList<>();
    journal.source(FOLDER).ifPresent(sources::add);
    for (int pack : packs()) {
      if (pack <= to.pack()) {
        Path file = file(pack);
        long size = pack == to.pack() ? to.offset() : Files.size(file);
        sources.add(
            new SnapshotFolder.Source(file, FOLDER + "/" + file.getFileName(), size, false));
      }
    }
    return sources;
  }

  /** Returns the bytes of all packs. */
  public long sizeBytes() throws IOException {
    long size = 0;
    for (int pack : packs()) {
      try {
        size += Files.size(file(pack));
      } catch (NoSuchFileException e) {
        continue; // erased just now
      }
    }
    return size;
  }

  private List<Integer> packs() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())))
          .sorted()
          .toList();
    }
  }

  private Path file(int pack) {
    return folder.resolve(String.format(Locale.ROOT, "%08d%s", pack, SUFFIX));
  }

  @Override
  public synchronized void close() throws IOException {
    if (last != null) {
      last.close();
      last = null;
    }
  }

  private record Record(boolean erased, int length, int checksum, byte[] hash) {}

  private Record header(FileChannel channel, long place) throws IOException {
    ByteBuffer header = read(channel, place, 0, HEADER_BYTES);
    int magic = header.getInt();
    int length = header.getInt();
    int checksum = header.getInt();
    byte[] hash = new byte[HASH_BYTES];
    header.get(hash);
    if ((magic != PICTURE && magic != ERASED)
        || length < 0
        || offset(place) + HEADER_BYTES + length > channel.size()) {
      throw corrupt(pack(place), offset(place), "there is no record");
    }
    return new Record(magic == ERASED, length, checksum, hash);
  }

  private ByteBuffer read(FileChannel channel, long place, int skipped, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    long at = offset(place) + skipped;
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw corrupt(pack(place), at, "the file ends");
      }
    }
    return bytes.flip();
  }

  static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static int checksum(byte[] hash, byte[] jpeg) {
    CRC32C crc = new CRC32C();
    crc.update(hash);
    crc.update(jpeg);
    return (int) crc.getValue();
  }

  private static int pack(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  private static long offset(long place) {
    return place & 0xFFFF_FFFFL;
  }

  private CorruptIndexException corrupt(int pack, long offset, String what) {
    return new CorruptIndexException(what + " at " + offset, file(pack).toString());
  }
}
