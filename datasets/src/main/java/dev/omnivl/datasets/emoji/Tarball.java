package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Reads files out of a gzipped tar archive, as npm packs them.
 *
 * <p>Nothing is unpacked by the archive's own say: the caller gets names relative to the package
 * and chooses where, if anywhere, the bytes go. A name that would leave the package is refused, and
 * so is a file above {@link #MAX_FILE}.
 */
final class Tarball {
  /** Largest file read, in bytes; the largest of our sources is 104 million. */
  static final int MAX_FILE = 256 << 20;

  private static final String ROOT = "package/";

  private Tarball() {}

  /** Receives one file of an archive. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a file.
     *
     * @param name path inside the package, such as {@code assets/1f34e.webp}
     * @param bytes its content
     */
    void file(String name, byte[] bytes) throws IOException;
  }

  /**
   * Passes every wanted file of the archive to the visitor, in the archive's order.
   *
   * @throws Failure CORRUPT when the archive is damaged or holds a name that leaves the package
   */
  static void read(Path archive, Predicate<String> wanted, Visitor visitor) {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = safeName(archive, entry.getName());
        if (entry.isFile() && wanted.test(name)) {
          visitor.file(name, content(archive, tar, entry));
        }
      }
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT,
          "cannot read archive " + archive + ": " + e.getMessage() + "; delete it and run again",
          e);
    }
  }

  /**
   * Returns the named files of the archive, by name.
   *
   * @throws Failure CORRUPT when one of them is missing
   */
  static Map<String, byte[]> files(Path archive, Set<String> names) {
    Map<String, byte[]> found = new HashMap<>();
    read(archive, names::contains, found::put);
    for (String name : names) {
      if (!found.containsKey(name)) {
        throw new Failure(
            Reason.CORRUPT, "archive " + archive + " has no " + name + "; delete it and run again");
      }
    }
    return found;
  }

  private static byte[] content(Path archive, TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException {
    if (entry.getSize() > MAX_FILE) {
      throw new Failure(
          Reason.TOO_LARGE,
          "file "
              + entry.getName()
              + " in "
              + archive
              + " has "
              + entry.getSize()
              + " bytes; allowed are "
              + MAX_FILE);
    }
    return tar.readNBytes((int) entry.getSize());
  }

  private static String safeName(Path archive, String name) {
    boolean leaves =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.indexOf('\0') >= 0
            || List.of(name.split("/", -1)).contains("..");
    if (leaves) {
      throw new Failure(
          Reason.CORRUPT,
          "archive "
              + archive
              + " holds the unsafe name '"
              + name
              + "'; delete it and do not use it");
    }
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
  }
}
