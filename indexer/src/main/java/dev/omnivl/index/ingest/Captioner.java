package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import java.util.Optional;

/**
 * The model, as far as it says in words what media show. Thread safe; calls block.
 *
 * <p>Throws {@link Failure}, as an {@link Embedder} does.
 */
@FunctionalInterface
public interface Captioner {
  /**
   * Describes a medium.
   *
   * @param item its encoded file
   * @return what it shows, which may be blank; empty if that must not be told
   */
  Optional<String> caption(IngestItem item);
}
