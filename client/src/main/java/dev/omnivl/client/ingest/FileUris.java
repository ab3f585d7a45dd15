package dev.omnivl.client.ingest;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Optional;

/** Files as URIs, the form in which the index names them, and back. */
public final class FileUris {

  private FileUris() {}

  /** Returns the URI of a file, without a slash at its end even if it is a folder. */
  public static String of(Path path) {
    String uri = path.toAbsolutePath().normalize().toUri().toString();
    return uri.endsWith("/") && path.getNameCount() > 0 ? uri.substring(0, uri.length() - 1) : uri;
  }

  /** Returns the file that a URI names, if it names one. */
  public static Optional<Path> path(String uri) {
    if (!uri.startsWith("file:")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(new URI(uri)));
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Returns a URI as a person reads it: a path, relative where it lies under the folder. */
  public static String shown(String uri, Path workingFolder) {
    return path(uri)
        .map(path ->
            path.startsWith(workingFolder)
                ? workingFolder.relativize(path).toString()
                : path.toString())
        .orElse(uri);
  }

  /** Returns a message about an item without the item's URI before it. */
  public static String withoutUri(String message, String uri) {
    return message.startsWith(uri + ": ") ? message.substring(uri.length() + 2) : message;
  }

  /** Returns a URI as a person reads it in the folder where the program runs. */
  public static String shown(String uri) {
    return shown(uri, Path.of("").toAbsolutePath());
  }
}
