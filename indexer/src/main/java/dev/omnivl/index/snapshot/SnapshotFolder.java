package dev.omnivl.index.snapshot;

import com.fasterxml.jackson.core.JacksonException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.files.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of an index. This page specifies it.
 *
 * <p>A folder with the files of one commit, under the names that they had in the index folder, with
 * the packs of thumbnails as long as they were then and the journal of what of them is to be
 * erased, which is done where the snapshot is restored; {@code manifest.json}, a {@link
 * SnapshotManifest}; and {@code SHA256SUMS}, the checksums of all of these in the form of {@code
 * sha256sum}, which can check it too. It appears whole. A snapshot that takes the place of an
 * earlier one links the files that the two have in common, if those are still as they were, so it
 * writes what is new only. It shares no file with the index: damage of one is none of the other.
 */
public final class SnapshotFolder {
  private static final String MANIFEST = "manifest.json";
  private static final String SUMS = "SHA256SUMS";
  private static final int SHA_DIGITS = 64;

  private final Path folder;

  /** Names a snapshot, which need not be there yet. */
  public SnapshotFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * A file to be kept.
   *
   * @param name its path in the snapshot and in the index, with slashes
   * @param size how much of it, in bytes
   * @param ownChecksum whether it ends with a checksum of its own
   */
  public record Source(Path file, String name, long size, boolean ownChecksum) {}

  /**
   * What was written.
   *
   * @param files how many files it has
   * @param bytes how many bytes
   * @param newBytes how many of these were not in the snapshot before
   */
  public record Written(int files, long bytes, long newBytes) {}

  /** Returns where it is. */
  public Path folder() {
    return folder;
  }

  /** Returns whether there is a snapshot. */
  public boolean exists() {
    return Files.isRegularFile(folder.resolve(SUMS));
  }

  /**
   * Refuses a place where a snapshot must not be written.
   *
   * @throws Failure {@code MISMATCH} if other files are there
   */
  public void requireFree() {
    if (exists() || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
    throw new Failure(
        Reason.MISMATCH,
        folder + " holds other files and no snapshot: name an empty, a new or a snapshot's folder");
  }

  /**
   * Writes the snapshot, in place of one that is there.
   *
   * @throws Failure {@code CORRUPT} if a file of the index is damaged, {@code UNAVAILABLE} if the
   *     snapshot cannot be written
   */
  public Written write(List<Source> sources, SnapshotManifest manifest) {
    requireFree();
    try {
      Map<String, String> before = exists() ? sums() : Map.of();
      return AtomicFiles.writeFolder(folder, part -> fill(part, sources, manifest, before));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Written fill(
      Path part, List<Source> sources, SnapshotManifest manifest, Map<String, String> before)
      throws IOException {
    Map<String, String> sums = new TreeMap<>();
    long bytes = 0;
    long newBytes = 0;
    for (Source source : sources) {
      Path target = part.resolve(source.name());
      Files.createDirectories(parent(target));
      String known = before.get(source.name());
      if (known != null && link(source, known, target)) {
        sums.put(source.name(), known);
      } else {
        sums.put(source.name(), copy(source, target));
        newBytes += source.size();
      }
      bytes += source.size();
    }
    byte[] json = SnapshotManifest.JSON.writeValueAsBytes(manifest);
    Files.write(part.resolve(MANIFEST), json);
    sums.put(MANIFEST, Sha256.hex(json));
    StringBuilder lines = new StringBuilder();
    sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
    Files.writeString(part.resolve(SUMS), lines);
    return new Written(sources.size(), bytes, newBytes);
  }

  /** Links a file of the earlier snapshot if it is the same and unharmed. */
  private boolean link(Source source, String known, Path target) throws IOException {
    Path earlier = folder.resolve(source.name());
    if (!Files.isRegularFile(earlier)
        || Files.size(earlier) != source.size()
        || !checked(source, Checked.read(source.file(), source.size())).equals(known)
        || !Checked.read(earlier, source.size()).sha256().equals(known)) {
      return false;
    }
    try {
      Files.createLink(target, earlier);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false; // a file system without links
    }
  }

  private static String copy(Source source, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      return checked(source, Checked.copy(source.file(), source.size(), out));
    }
  }

  private static String checked(Source source, Checked read) {
    if (source.ownChecksum() && !read.ownChecksum()) {
      throw new Failure(
          Reason.CORRUPT,
          "the index is damaged in "
              + source.file()
              + ", so no snapshot was taken: verify it, and restore an earlier snapshot");
    }
    return read.sha256();
  }

  private Failure unwritable(IOException e) {
    return new Failure(
        Reason.UNAVAILABLE,
        "the snapshot in "
            + folder
            + " cannot be written ("
            + e.getMessage()
            + "): look to rights and free space",
        e);
  }

  /**
   * Reads what the snapshot says of itself.
   *
   * @throws Failure {@code NOT_FOUND} if there is none, {@code CORRUPT} if that is damaged
   */
  public SnapshotManifest manifest() {
    if (!exists()) {
      throw new Failure(Reason.NOT_FOUND, folder + " holds no snapshot");
    }
    try {
      SnapshotManifest manifest =
          SnapshotManifest.JSON.readValue(
              folder.resolve(MANIFEST).toFile(), SnapshotManifest.class);
      if (!manifest.format().equals(SnapshotManifest.FORMAT)) {
        throw new Failure(
            Reason.MISMATCH,
            "the snapshot in "
                + folder
                + " has format "
                + manifest.format()
                + "; this software reads "
                + SnapshotManifest.FORMAT);
      }
      return manifest;
    } catch (JacksonException | NoSuchFileException e) {
      throw damaged(List.of(MANIFEST), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Reads every byte and returns the names of the files that are damaged or gone. */
  public List<String> damagedFiles() {
    List<String> damaged = new ArrayList<>();
    try {
      for (Map.Entry<String, String> entry : sums().entrySet()) {
        Path file = folder.resolve(entry.getKey());
        if (!Files.isRegularFile(file)
            || !Checked.read(file, Files.size(file)).sha256().equals(entry.getValue())) {
          damaged.add(entry.getKey());
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return damaged;
  }

  /** Returns the bytes of all its files. */
  public long sizeBytes() {
    try {
      long size = 0;
      for (String name : sums().keySet()) {
        size += Files.exists(folder.resolve(name)) ? Files.size(folder.resolve(name)) : 0;
      }
      return size;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Puts the snapshot's index into a folder, in place of what is there, in one step.
   *
   * @param index an index folder that no process holds
   * @throws Failure {@code CORRUPT} if the snapshot is damaged; then nothing changes
   */
  public void restore(Path index) {
    restore(index, () -> {});
  }

  /**
   * The same for a folder that is held until all is copied and checked.
   *
   * @param close ends that
   */
  public void restore(Path index, Runnable close) {
    try {
      AtomicFiles.writeFolder(
          index.toAbsolutePath().normalize(),
          part -> {
            List<String> damaged = new ArrayList<>();
            for (Map.Entry<String, String> entry : sums().entrySet()) {
              Path target = part.resolve(entry.getKey());
              Files.createDirectories(parent(target));
              Path file = folder.resolve(entry.getKey());
              if (!Files.isRegularFile(file) || !copy(file, target).equals(entry.getValue())) {
                damaged.add(entry.getKey());
              }
            }
            if (!damaged.isEmpty()) {
              throw damaged(damaged, null);
            }
            Files.delete(part.resolve(MANIFEST));
            close.run();
            return part;
          });
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "the snapshot in "
              + folder
              + " cannot be restored to "
              + index
              + " ("
              + e.getMessage()
              + "): look to rights and free space",
          e);
    }
  }

  /** Of a file of a folder. */
  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static String copy(Path file, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target)) {
      return Checked.copy(file, Files.size(file), out).sha256();
    }
  }

  /** Reads the checksums, by name. */
  private Map<String, String> sums() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String line :
        Files.readString(folder.resolve(SUMS), StandardCharsets.ISO_8859_1).lines().toList()) {
      if (line.length() < SHA_DIGITS + 3
          || line.contains("..")
          || line.startsWith("/", SHA_DIGITS + 2)) {
        throw damaged(List.of(SUMS), null);
      }
      sums.put(line.substring(SHA_DIGITS + 2), line.substring(0, SHA_DIGITS));
    }
    if (!sums.containsKey(MANIFEST)) {
      throw damaged(List.of(SUMS), null);
    }
    return sums;
  }

  private Failure damaged(List<String> files, @Nullable Throwable cause) {
    Failure failure =
        new Failure(
            Reason.CORRUPT,
            "the snapshot in "
                + folder
                + " is damaged ("
                + String.join(", ", files)
                + "): restore another one, or index again");
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }

  private Failure unreadable(IOException e) {
    return new Failure(
        Reason.UNAVAILABLE, "the snapshot in " + folder + " cannot be read: " + e.getMessage(), e);
  }
}
