package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What the user wants indexed.
 *
 * @param named files and folders that were named, or match a pattern; all exist
 * @param listed files and folders of a list; some may be gone
 */
public record Selection(List<Path> named, List<Path> listed) {

  /** Copies the parts. */
  public Selection {
    named = List.copyOf(named);
    listed = List.copyOf(listed);
  }

  /** Takes files and folders as they are. */
  public static Selection of(List<Path> named) {
    return new Selection(named, List.of());
  }

  /** Returns everything in it. */
  public List<Path> all() {
    return Stream.concat(named.stream(), listed.stream()).toList();
  }

  /**
   * Replaces patterns by what matches them, as a shell does, for shells that did not. A path that
   * exists is never a pattern.
   *
   * @throws CommandFailure if a path does not exist and is no pattern, or nothing matches it
   */
  public static List<Path> expanded(List<Path> paths) {
    List<Path> expanded = new ArrayList<>();
    for (Path path : paths) {
      if (Files.exists(path)) {
        expanded.add(path);
      } else if (isPattern(path.toString())) {
        expanded.addAll(matches(path));
      } else {
        throw new CommandFailure("no such file or folder: " + path);
      }
    }
    return expanded;
  }

  private static boolean isPattern(String path) {
    return path.chars().anyMatch(letter -> "*?[{".indexOf(letter) >= 0);
  }

  private static List<Path> matches(Path pattern) {
    Path absolute = pattern.toAbsolutePath();
    Path base = absolute;
    for (Path above = base.getParent(); above != null && isPattern(base.toString()); ) {
      base = above;
      above = base.getParent();
    }
    int depth =
        pattern.toString().contains("**")
            ? Integer.MAX_VALUE
            : absolute.getNameCount() - base.getNameCount();
    PathMatcher matcher = matcher(absolute);
    try (Stream<Path> below = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> matches = below.filter(matcher::matches).sorted().toList();
      if (matches.isEmpty()) {
        throw new CommandFailure("nothing matches " + pattern);
      }
      return matches;
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new CommandFailure("nothing can be looked for in " + base + ": " + pattern, e);
    }
  }

  private static PathMatcher matcher(Path pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new CommandFailure("'" + pattern + "' is no pattern: " + e.getDescription(), e);
    }
  }

  /**
   * Reads a list of paths: one on each line, or with a zero byte after each, as {@code find
   * -print0} writes them.
   *
   * @param file the list; {@code -} is the standard input
   * @throws CommandFailure if it cannot be read or a line is no path
   */
  public static List<Path> list(Path file, InputStream standardInput) {
    String text;
    try {
      byte[] bytes =
          file.toString().equals("-") ? standardInput.readAllBytes() : Files.readAllBytes(file);
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("the list " + file + " cannot be read", e);
    }
    boolean zeros = text.indexOf('\0') >= 0;
    String[] entries = text.split(zeros ? "\0" : "\r?\n");
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      if (!entries[i].isBlank()) {
        paths.add(path(entries[i], file + ", " + (zeros ? "entry " : "line ") + (i + 1)));
      }
    }
    return paths;
  }

  private static Path path(String entry, String place) {
    try {
      return Path.of(entry);
    } catch (InvalidPathException e) {
      throw new CommandFailure(place + ": this is no path: " + e.getReason(), e);
    }
  }
}
