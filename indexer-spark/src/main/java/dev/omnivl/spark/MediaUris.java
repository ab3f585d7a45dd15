package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVersion;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The lines of a media list as URIs, as {@code omnivl index} names the same files. */
final class MediaUris {
  /** One letter and a colon begin a path of Windows. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private MediaUris() {}

  /**
   * Returns the URI of a line. What is none comes back as it is, for its shard to say why it cannot
   * be read; what is too long for one comes back cut, and names no file.
   *
   * @param folder that paths begin in
   */
  static String of(String line, Path folder) {
    try {
      Path path =
          SCHEME.matcher(line).matches() ? path(line) : folder.resolve(line).toAbsolutePath();
      return cut(real(path).toUri().toString());
    } catch (Failure | IllegalArgumentException e) { // InvalidPathException is one of the latter
      return cut(line);
    }
  }

  private static String cut(String uri) {
    return uri.substring(0, Math.min(uri.length(), ItemVersion.MAX_URI_LENGTH));
  }

  /** With symbolic links resolved, as far as it is there. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.normalize();
    }
  }

  /**
   * Returns the file that a URI names.
   *
   * @throws Failure {@code INVALID_ARGUMENT} if it names none
   */
  static Path path(String uri) {
    try {
      URI parsed = new URI(uri);
      if (!"file".equals(parsed.getScheme())) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            uri + ": only paths and file: URIs are read; mount what lies elsewhere as a folder");
      }
      return Path.of(parsed);
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      throw new Failure(Reason.INVALID_ARGUMENT, uri + ": it is no path and no URI of a file", e);
    }
  }
}
