package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What lies under some files and folders. Every regular file may be a medium, because media are
 * told by content. Hidden ones are left out, and so are folders of systems and programs and
 * whatever the user excludes; files whose name says that they are something else are counted.
 *
 * @param roots the files and folders, with symbolic links resolved
 * @param files what may be a medium, ordered by URI, each once
 * @param notMedia how many files were passed over, by their ending or name
 * @param unreadable folders and files that could not be looked at, with the reason
 */
public record MediaWalk(
    List<Path> roots,
    List<MediaFile> files,
    Map<String, Integer> notMedia,
    Map<Path, String> unreadable) {

  /** Copies the parts. */
  public MediaWalk {
    roots = List.copyOf(roots);
    files = List.copyOf(files);
    notMedia = Collections.unmodifiableMap(new TreeMap<>(notMedia));
    unreadable = Collections.unmodifiableMap(new TreeMap<>(unreadable));
  }

  /**
   * Walks files and folders; symbolic links are followed. Of a list what is not there is noted.
   *
   * @throws CommandFailure if one that was named does not exist
   */
  public static MediaWalk of(Selection selection, Exclusions exclusions) {
    Visitor visitor = new Visitor(exclusions);
    List<Path> roots = roots(selection);
    roots.forEach(root -> visitor.walk(root, root));
    return visitor.result(roots);
  }

  /**
   * Returns what was selected with symbolic links resolved, as far as it is there.
   *
   * @throws CommandFailure if one that was named does not exist
   */
  public static List<Path> roots(Selection selection) {
    List<Path> roots = new ArrayList<>();
    for (Path path : selection.named()) {
      try {
        roots.add(path.toRealPath());
      } catch (IOException e) {
        throw new CommandFailure("no such file or folder: " + path, e);
      }
    }
    for (Path path : selection.listed()) {
      try {
        roots.add(path.toRealPath());
      } catch (IOException e) {
        roots.add(path.toAbsolutePath().normalize());
      }
    }
    return roots;
  }

  /**
   * Walks what changed below the roots of an earlier walk.
   *
   * @param changed files and folders below the roots; those that are gone are passed over
   */
  public static MediaWalk again(List<Path> roots, Collection<Path> changed, Exclusions exclusions) {
    Visitor visitor = new Visitor(exclusions);
    for (Path path : changed) {
      if (!Files.notExists(path)) {
        visitor.walk(root(path, roots), path);
      }
    }
    return visitor.result(roots);
  }

  /** Returns the root that a path lies under, the innermost one. */
  static Path root(Path path, List<Path> roots) {
    return roots.stream()
        .filter(path::startsWith)
        .max(Comparator.comparing(Path::getNameCount))
        .orElse(path);
  }

  /** Returns whether a walk enters a folder. */
  static boolean isEntered(Path root, Path folder, Exclusions exclusions) {
    return folder.equals(root)
        || !(isHidden(folder) || OtherFiles.leftOut(folder) || exclusions.match(root, folder));
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  /** Returns the number of files that were passed over. */
  public int notMediaFiles() {
    return notMedia.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private Path root = Path.of("");
    private final Exclusions exclusions;
    private final Set<Path> seen = new HashSet<>();
    private final Set<MediaFile> files = new TreeSet<>(Comparator.comparing(MediaFile::uri));
    private final Map<String, Integer> other = new TreeMap<>();
    private final Map<Path, String> unreadable = new TreeMap<>();

    Visitor(Exclusions exclusions) {
      this.exclusions = exclusions;
    }

    void walk(Path root, Path path) {
      this.root = root;
      try {
        Files.walkFileTree(path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
      } catch (IOException e) {
        visitFileFailed(path, e);
      }
    }

    MediaWalk result(List<Path> roots) {
      for (MediaFile raw : OtherFiles.besideTheirPicture(List.copyOf(files))) {
        files.remove(raw);
        count("." + OtherFiles.ending(raw.path()) + " beside its picture");
      }
      return new MediaWalk(roots, List.copyOf(files), other, unreadable);
    }

    private void count(String kind) {
      other.merge(kind, 1, Integer::sum);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isEntered(root, folder, exclusions)
          ? FileVisitResult.CONTINUE
          : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // A root is what the user named, so it is never left out.
      boolean leftOut = !file.equals(root) && (isHidden(file) || exclusions.match(root, file));
      if (!attributes.isRegularFile() || leftOut || !seen.add(file)) {
        return FileVisitResult.CONTINUE;
      }
      String kind = OtherFiles.kind(file);
      if (kind.isEmpty() || file.equals(root)) {
        files.add(
            new MediaFile(
                file,
                FileUris.of(file),
                attributes.size(),
                attributes.lastModifiedTime().toInstant()));
      } else {
        count(kind);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) {
      unreadable.put(file, reason(error));
      return FileVisitResult.CONTINUE;
    }
  }

  static String reason(IOException error) {
    return switch (error) {
      case java.nio.file.AccessDeniedException denied -> "no permission to read it";
      case java.nio.file.FileSystemLoopException loop -> "a symbolic link leads back to itself";
      case java.nio.file.NoSuchFileException missing -> "it is not there any more";
      default -> "it cannot be read";
    };
  }
}
