package dev.omnivl.server.collections;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where collections are that are not at the place of their own name: {@code {"NAME": "PLACE"}}. It
 * is one file, replaced in one step and forced to the disk, so that after a kill at any moment each
 * name leads to the place before or to the one after, and never to none.
 *
 * <p>For one thread at a time.
 */
final class Places {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private Map<String, String> byName;

  private Places(Path file, Map<String, String> byName) {
    this.file = file;
    this.byName = byName;
  }

  /**
   * Reads the file.
   *
   * @throws Failure {@code CORRUPT} if it cannot be read
   */
  static Places read(Path file) {
    try {
      return new Places(
          file,
          Files.exists(file)
              ? Map.copyOf(
                  JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}))
              : Map.of());
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT,
          file
              + " cannot be read: it says which folder is which collection; write it anew, such as"
              + " {\"default\": \"default-1a2b3c4d\"}, or delete it where no collection was ever"
              + " migrated",
          e);
    }
  }

  /** Returns all names that are here. */
  Map<String, String> all() {
    return byName;
  }

  /** Returns the place of a name. */
  String of(String name) {
    return byName.getOrDefault(name, name);
  }

  /**
   * Has other names lead to other places, all in one step.
   *
   * @param changes place by name; the empty place for a name that goes
   * @throws Failure {@code UNAVAILABLE} if it cannot be written; then nothing changes
   */
  void change(Map<String, String> changes) {
    Map<String, String> next = new TreeMap<>(byName);
    changes.forEach((name, place) -> {
      next.remove(name);
      if (!place.isEmpty() && !place.equals(name)) {
        next.put(name, place);
      }
    });
    try {
      AtomicFiles.write(file, JSON.writeValueAsBytes(next));
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          file + " cannot be written (" + e.getMessage() + "): look to rights and free space",
          e);
    }
    byName = Map.copyOf(next);
  }
}
