package dev.omnivl.files;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes files and whole folders so that whoever looks sees the old content or the new, never a
 * part, and so that the new survives a power cut once a method has returned: the content is written
 * aside, as {@code .NAME.RANDOM.part} in the same folder, forced to the disk, moved to its name,
 * and then the folder, which holds the name, is forced too.
 *
 * <p>Several processes may write one name at once; the last one wins. A process that is killed
 * leaves its part behind: the next write of that name removes it once it is a day old, {@link
 * #sweep} at once.
 */
public final class AtomicFiles {
  private static final String PART = ".part";
  private static final Duration FORGOTTEN = Duration.ofDays(1);
  private static final int RANDOM_DIGITS = 36; // of a UUID

  private AtomicFiles() {}

  /**
   * Fills what is written aside.
   *
   * @param <T> what it tells of that
   */
  @FunctionalInterface
  public interface Filling<T> {
    /**
     * Writes the content.
     *
     * @param part a file, not there yet, or an empty folder
     */
    T fill(Path part) throws IOException;
  }

  /** Writes a file, in place of one that is there; its folder is made if it is missing. */
  public static void write(Path target, byte[] content) throws IOException {
    write(target, part -> Files.write(part, content));
  }

  /** Writes a file, in place of one that is there; its folder is made if it is missing. */
  public static <T> T write(Path target, Filling<T> filling) throws IOException {
    Path part = part(target);
    try {
      T filled = filling.fill(part);
      force(part);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      force(parent(target));
      return filled;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Writes a folder, in place of one that is there: on Linux the two change places in one step.
   * Where the file system cannot do that, the old one is moved aside first, and moved back if the
   * new one cannot take its place.
   */
  public static <T> T writeFolder(Path target, Filling<T> filling) throws IOException {
    Path part = part(target);
    try {
      T filled = filling.fill(Files.createDirectory(part));
      forceAll(part);
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } else if (!Exchange.of(part, target)) {
        replace(part, target);
      }
      force(parent(target));
      return filled;
    } finally {
      delete(part); // or what it replaced
    }
  }

  /** Writes a symbolic link, in place of one that is there. */
  public static void link(Path link, Path target) throws IOException {
    Path part = part(link);
    try {
      Files.createSymbolicLink(part, target);
      Files.move(part, link, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      force(parent(link));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Deletes a file or a folder with all that is in it, if it is there. */
  public static void delete(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.walk(path)) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      }
    }
  }

  /**
   * Removes what killed processes left.
   *
   * @param folder where they wrote; nobody writes those names now
   * @param names of the targets
   */
  public static void sweep(Path folder, Predicate<String> names) throws IOException {
    for (Path part : parts(folder, names)) {
      delete(part);
    }
  }

  private static void replace(Path part, Path target) throws IOException {
    Path old = part(target);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    delete(old);
  }

  /** A name beside the target that nobody else writes. */
  private static Path part(Path target) throws IOException {
    Path folder = parent(target);
    createFolders(folder);
    String name = target.getFileName().toString();
    if (Files.exists(
        target)) { // else a part may be the old folder of a replacement that was killed
      Instant forgotten = Instant.now().minus(FORGOTTEN);
      for (Path left : parts(folder, name::equals)) {
        if (Files.getLastModifiedTime(left).toInstant().isBefore(forgotten)) {
          delete(left);
        }
      }
    }
    // Not a temporary file of the JDK's kind: nobody but its owner could read the target.
    return folder.resolve("." + name + "." + UUID.randomUUID() + PART);
  }

  private static List<Path> parts(Path folder, Predicate<String> names) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> isPart(entry.getFileName().toString(), names)).toList();
    }
  }

  private static boolean isPart(String name, Predicate<String> targets) {
    int end = name.length() - PART.length() - RANDOM_DIGITS - 1;
    return end > 1
        && name.startsWith(".")
        && name.endsWith(PART)
        && targets.test(name.substring(1, end));
  }

  private static Path parent(Path target) {
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new Failure(Reason.INVALID_ARGUMENT, target + " is no name of a file or folder");
    }
    return parent;
  }

  /** Makes folders; each new one is forced into the one that holds it. */
  private static void createFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      force(parent(made));
    }
  }

  /** Forces a folder and all that is in it to the disk, as {@link #writeFolder} does. */
  public static void forceAll(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        force(entry);
      }
    }
  }

  /** Of a folder, its names; the content of its files is forced one by one. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
