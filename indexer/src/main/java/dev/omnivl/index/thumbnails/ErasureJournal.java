package dev.omnivl.index.thumbnails;

import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is to be erased once a commit is durable, written down before it is, so that a process that
 * dies in between erases it when it opens again. A file of entries of 44 bytes: place, content
 * hash, CRC-32C of both; an entry that is cut was never relied on.
 */
final class ErasureJournal {
  private static final int HASH_BYTES = 32;
  private static final int ENTRY_BYTES = Long.BYTES + HASH_BYTES + Integer.BYTES;

  private final Path folder;
  private final Path file;
  private final PackFiles files;

  ErasureJournal(Path folder, PackFiles files) {
    this.folder = folder;
    file = folder.resolve("erasing");
    this.files = files;
  }

  /** Adds entries and forces them to the disk. */
  void add(Collection<Erasure> erasures) throws IOException {
    boolean made = !Files.exists(file);
    ByteBuffer bytes = ByteBuffer.allocate(erasures.size() * ENTRY_BYTES);
    for (Erasure erasure : erasures) {
      int start = bytes.position();
      bytes.putLong(erasure.place()).put(HexFormat.of().parseHex(erasure.contentHash()));
      bytes.putInt(checksum(bytes, start));
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = channel.size() - channel.size() % ENTRY_BYTES; // behind the last whole entry
      ThumbnailPacks.write(channel, bytes.flip(), end);
      files.force(channel, file);
    }
    if (made) {
      files.forceNames(folder);
    }
  }

  List<Erasure> read() throws IOException {
    List<Erasure> erasures = new ArrayList<>();
    if (!Files.exists(file)) {
      return erasures;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    byte[] hash = new byte[HASH_BYTES];
    while (bytes.remaining() >= ENTRY_BYTES) {
      int start = bytes.position();
      long place = bytes.getLong();
      bytes.get(hash);
      if (checksum(bytes, start) == bytes.getInt()) {
        erasures.add(new Erasure(place, HexFormat.of().formatHex(hash)));
      }
    }
    return erasures;
  }

  /** Returns what there is of it, to be copied. */
  Optional<SnapshotFolder.Source> source(String folderName) throws IOException {
    return Files.exists(file)
        ? Optional.of(
            new SnapshotFolder.Source(
                file, folderName + "/" + file.getFileName(), Files.size(file), false))
        : Optional.empty();
  }

  /** Forgets all entries; they are done. */
  void clear() throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }

  /** Of what was put or got since a position. */
  private static int checksum(ByteBuffer bytes, int start) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), start, bytes.position() - start);
    return (int) crc.getValue();
  }
}
