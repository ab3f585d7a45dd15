package dev.omnivl.client.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Indexed files that are not there any more. A folder that is there, but lost all or most of what
 * was in it, may be a disk that is not mounted: its items are not removed without being asked.
 *
 * @param gone what may be removed, as URIs
 * @param doubtful what is kept until the user says so: URIs by the folder that lost them
 */
record Missing(List<String> gone, Map<Path, List<String>> doubtful) {

  /** Fewer may vanish from a folder that still has something. */
  private static final int MANY = 10;

  private static final class Counts {
    private int lost;
    private int left;

    boolean suspicious() {
      return lost > left && (left == 0 || lost >= MANY);
    }
  }

  /**
   * Compares. Files are gone only if the system says so: an unreadable folder proves nothing.
   *
   * @param known URIs of the index
   * @param files what was found
   * @param roots the folders that were walked
   */
  static Missing of(Collection<String> known, Collection<MediaFile> files, List<Path> roots) {
    Map<Path, Counts> counts = new HashMap<>();
    files.forEach(file ->
        folders(file.path(), roots)
            .forEach(folder -> counts.computeIfAbsent(folder, _ -> new Counts()).left++));
    Map<String, Path> vanished = new TreeMap<>();
    for (String uri : known) {
      FileUris.path(uri).filter(Files::notExists).ifPresent(path -> vanished.put(uri, path));
    }
    vanished
        .values()
        .forEach(path ->
            folders(path, roots)
                .forEach(folder -> counts.computeIfAbsent(folder, _ -> new Counts()).lost++));
    List<String> gone = new ArrayList<>();
    Map<Path, List<String>> doubtful = new TreeMap<>();
    vanished.forEach((uri, path) -> {
      Optional<Path> suspicious =
          folders(path, roots).stream()
              .filter(folder -> counts.getOrDefault(folder, new Counts()).suspicious())
              .filter(Files::isDirectory)
              .findFirst();
      suspicious
          .map(folder -> doubtful.computeIfAbsent(folder, _ -> new ArrayList<>()))
          .orElse(gone)
          .add(uri);
    });
    return new Missing(gone, doubtful);
  }

  /** Returns the same with nothing in doubt: the user knows. */
  Missing confirmed() {
    List<String> all = new ArrayList<>(gone);
    doubtful.values().forEach(all::addAll);
    return new Missing(all, Map.of());
  }

  /** Returns how many items are held back, by the folder that lost them. */
  Map<String, Integer> held() {
    Map<String, Integer> held = new TreeMap<>();
    doubtful.forEach((folder, uris) -> held.put(folder.toString(), uris.size()));
    return held;
  }

  /** Returns the folders that a file lies in, from its own up to the one that was named. */
  private static List<Path> folders(Path file, List<Path> roots) {
    List<Path> folders = new ArrayList<>();
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      Path inside = folder;
      if (roots.stream().noneMatch(inside::startsWith)) {
        break;
      }
      folders.add(folder);
    }
    return folders;
  }
}
