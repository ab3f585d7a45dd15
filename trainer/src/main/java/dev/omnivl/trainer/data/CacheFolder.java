package dev.omnivl.trainer.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where what can be made again is kept, and never beside somebody's media: in {@code cache} of the
 * folder that {@code OMNIVL_STATE} names, as the launcher does, or else where the user's caches
 * are.
 */
final class CacheFolder {
  private CacheFolder() {}

  /** The folder of one sort of things; it need not be there yet. */
  static Path of(String sort) {
    return of(
            System.getenv("OMNIVL_STATE"),
            System.getenv("XDG_CACHE_HOME"),
            Path.of(System.getProperty("user.home")))
        .resolve(sort);
  }

  static Path of(@Nullable String state, @Nullable String caches, Path home) {
    if (state != null && !state.isEmpty()) {
      return Path.of(state, "cache");
    }
    boolean given = caches != null && Path.of(caches).isAbsolute(); // as the XDG rules have it
    return (given ? Path.of(caches) : home.resolve(".cache")).resolve("omnivl");
  }
}
