package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.CommandFailure;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Files and folders that the user leaves out, by patterns as of a shell: one with a slash is
 * matched with the path below a folder that was named, one without with the name of every file and
 * folder.
 *
 * @param names patterns of the names of files and folders
 * @param paths patterns of their paths below the folder that was named
 */
public record Exclusions(List<PathMatcher> names, List<PathMatcher> paths) {

  /** Leaves out nothing. */
  public static final Exclusions NONE = new Exclusions(List.of(), List.of());

  /**
   * Reads patterns.
   *
   * @throws CommandFailure naming the pattern that is none
   */
  public static Exclusions of(List<String> patterns) {
    List<PathMatcher> names = new ArrayList<>();
    List<PathMatcher> paths = new ArrayList<>();
    for (String pattern : patterns) {
      String bare = pattern.replaceFirst("/+$", "");
      (bare.contains("/") ? paths : names).add(matcher(pattern, bare));
    }
    return new Exclusions(names, paths);
  }

  private static PathMatcher matcher(String pattern, String bare) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + bare);
    } catch (PatternSyntaxException e) {
      throw new CommandFailure("'" + pattern + "' is no pattern: " + e.getDescription(), e);
    }
  }

  /** Returns whether a file or folder below a root is left out. */
  boolean match(Path root, Path path) {
    Path below = root.relativize(path);
    return names.stream().anyMatch(name -> name.matches(path.getFileName()))
        || paths.stream().anyMatch(one -> one.matches(below));
  }
}
