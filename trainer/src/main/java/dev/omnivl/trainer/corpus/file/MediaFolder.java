package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder in which the media of a corpus lie. */
public final class MediaFolder {
  private final Path root;

  private MediaFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens a folder.
   *
   * @throws Failure NOT_FOUND when it is not there
   */
  public static MediaFolder open(Path root) {
    require(Files.isDirectory(root), Reason.NOT_FOUND)
        .or("media folder %s is not there: name the folder of the media", root);
    return new MediaFolder(root.normalize());
  }

  /**
   * The first of these paths at which there is a file.
   *
   * @param where who names them, for failures
   * @param candidates relative to the folder, with {@code /}
   * @throws Failure NOT_FOUND when there is none, CORRUPT when one leaves the folder
   */
  public String find(String where, List<String> candidates) {
    Optional<String> found =
        candidates.stream()
            .filter(candidate -> Files.isRegularFile(resolve(where, candidate)))
            .findFirst();
    require(found.isPresent(), Reason.NOT_FOUND)
        .or(
            "%s names a medium that is not in %s as %s: fetch it, or train without it",
            where, root, String.join(" or ", candidates));
    return found.get();
  }

  /**
   * Reads a file.
   *
   * @param where who names it, for failures
   * @throws Failure NOT_FOUND, CORRUPT when the path leaves the folder, TOO_LARGE above what the
   *     decoder takes
   */
  public byte[] read(String where, String media) {
    Path file = resolve(where, find(where, List.of(media)));
    try {
      long size = Files.size(file);
      require(size <= MediaLimits.DEFAULTS.maxBytes(), Reason.TOO_LARGE)
          .or("%s has %s bytes; allowed are %s", file, size, MediaLimits.DEFAULTS.maxBytes());
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * What lies in a folder, in the order of names; file systems have orders of their own.
   *
   * @param glob of the names
   * @throws Failure UNAVAILABLE when it cannot be listed
   */
  public static List<Path> entries(Path folder, String glob) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
      found.forEach(entries::add);
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "cannot list " + folder + ": " + e.getMessage(), e);
    }
    entries.sort(null);
    return entries;
  }

  private Path resolve(String where, String media) {
    try {
      Path file = root.resolve(media).normalize();
      if (!media.startsWith("/") && file.startsWith(root) && !file.equals(root)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new Failure(Reason.CORRUPT, where + " names a medium by what is no path", e);
    }
    throw new Failure(
        Reason.CORRUPT, where + " names the medium '" + media + "', which is not inside " + root);
  }
}
