package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which files and folders below some others changed, by the system's events. A change is told
 * when its path has been quiet for a while, so that a file that is being copied is told once. Where
 * events were lost, the whole folder is told.
 */
public final class FolderWatch implements AutoCloseable {
  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_MODIFY,
    StandardWatchEventKinds.ENTRY_DELETE
  };

  private final List<Path> roots;
  private final Exclusions exclusions;
  private final Duration quiet;
  private final WatchService events;
  private final Map<WatchKey, Path> folders = new HashMap<>();

  /** Paths that changed, with the time of the last event, in nanoseconds. */
  private final Map<Path, Long> changed = new HashMap<>();

  /** Watches with a time of quiet of one second. */
  public static FolderWatch of(List<Path> roots, Exclusions exclusions) {
    return new FolderWatch(roots, exclusions, Duration.ofSeconds(1));
  }

  /**
   * Starts to watch.
   *
   * @param roots files and folders, with symbolic links resolved
   * @param exclusions what is left out
   * @param quiet how long nothing happens to a path before it is told
   * @throws CommandFailure if the system cannot watch so many folders
   */
  FolderWatch(List<Path> roots, Exclusions exclusions, Duration quiet) {
    this.roots = List.copyOf(roots);
    this.exclusions = exclusions;
    this.quiet = quiet;
    try {
      events = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw tooMany(e);
    }
    for (Path root : roots) {
      Path parent = root.getParent();
      if (parent == null || Files.isDirectory(root)) {
        watchAll(root);
      } else {
        watch(parent);
      }
    }
  }

  /**
   * Waits for changes.
   *
   * @return files and folders that changed, or are gone; of a folder everything in it may have
   *     changed; empty if this was closed
   * @throws CommandFailure if no folder is left to watch
   */
  public Set<Path> await() throws InterruptedException {
    try {
      while (true) {
        WatchKey key = changed.isEmpty() ? events.take() : next();
        if (key == null) {
          Set<Path> due = due();
          if (!due.isEmpty()) {
            return due;
          }
        } else {
          note(key);
        }
      }
    } catch (ClosedWatchServiceException e) {
      return Set.of();
    }
  }

  /** Tells these again, after the time of quiet. */
  public void again(Collection<Path> paths) {
    long now = System.nanoTime();
    paths.forEach(path -> changed.putIfAbsent(path, now));
  }

  /** Waits for an event until the first change is due. */
  private @Nullable WatchKey next() throws InterruptedException {
    long first = changed.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    long wait = first + quiet.toNanos() - System.nanoTime();
    return events.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
  }

  private Set<Path> due() {
    long latest = System.nanoTime() - quiet.toNanos();
    Set<Path> due = new TreeSet<>();
    changed.forEach((path, last) -> {
      if (last - latest <= 0) {
        due.add(path);
      }
    });
    changed.keySet().removeAll(due);
    return due;
  }

  private void note(WatchKey key) {
    Path folder = folders.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (folder == null) {
        continue;
      }
      boolean lost = event.kind() == StandardWatchEventKinds.OVERFLOW;
      Path path = event.context() instanceof Path name && !lost ? folder.resolve(name) : folder;
      if (roots.stream().anyMatch(path::startsWith)) {
        changed.put(path, System.nanoTime());
        if (Files.isDirectory(path)) {
          watchAll(path);
        }
      }
    }
    if (!key.reset()) {
      folders.remove(key);
      if (folders.isEmpty()) {
        throw new CommandFailure("nothing is left to watch: the folders are gone");
      }
    }
  }

  /** Watches a folder and all below it that a walk would enter. */
  private void watchAll(Path top) {
    Path root = MediaWalk.root(top, roots);
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!MediaWalk.isEntered(root, folder, exclusions)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            watch(folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException error) {
            return FileVisitResult.CONTINUE; // who indexes it says so
          }
        };
    try {
      Files.walkFileTree(top, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    } catch (IOException e) {
      throw tooMany(e);
    }
  }

  private void watch(Path folder) {
    try {
      folders.put(folder.register(events, KINDS), folder);
    } catch (IOException e) {
      if (Files.isReadable(folder)) {
        throw tooMany(e);
      }
    }
  }

  private static CommandFailure tooMany(IOException cause) {
    return new CommandFailure(
        "the system watches no more folders ("
            + cause.getMessage()
            + "); raise fs.inotify.max_user_watches, or run without --watch now and then",
        cause);
  }

  @Override
  public void close() {
    try {
      events.close();
    } catch (IOException e) {
      throw new CommandFailure("the folders could not be let go", e);
    }
  }
}
