package dev.omnivl.server.encode;

import dev.omnivl.files.Sha256;
import dev.omnivl.index.TimeRange;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.cache.SharedCache;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Vectors that were made before, by what they were made of: the model's embedding id, which changes
 * with all that changes a vector, and the SHA-256 of the text or file.
 *
 * @param cache of all models of the server
 * @param embeddingId of the model
 */
record KnownVectors(SharedCache<Encoded> cache, String embeddingId) {
  /** Returns a text's vector, made if need be. */
  EncodedText text(String text, Caller caller, CallTimes times, Supplier<EncodedText> make) {
    return (EncodedText) get(key(text), caller, times, make);
  }

  /** Returns a text's vector if it is known and the caller does not want it made anew. */
  Optional<EncodedText> text(String text, Caller caller, CallTimes times) {
    if (caller.wantsFresh()) {
      return Optional.empty();
    }
    Optional<EncodedText> known = cache.find(key(text)).map(EncodedText.class::cast);
    known.ifPresent(_ -> times.addCached());
    return known;
  }

  /** Keeps a text's vector. */
  void keep(String text, EncodedText encoded) {
    cache.put(key(text), encoded);
  }

  /** Returns a medium's vector, made if need be. */
  EncodedMedium medium(
      Medium medium, Caller caller, CallTimes times, Supplier<EncodedMedium> make) {
    String range =
        medium
            .range()
            .map((TimeRange part) -> "|" + part.start().toNanos() + "|" + part.end().toNanos())
            .orElse("");
    String key = embeddingId + "|medium|" + Sha256.hex(medium.data()) + range;
    EncodedMedium found = (EncodedMedium) get(key, caller, times, make);
    // What else was expected is told by whoever reads the file.
    return medium.expected().map(found.kind()::equals).orElse(true) ? found : make.get();
  }

  private String key(String text) {
    return embeddingId + "|text|" + Sha256.hex(text);
  }

  private Encoded get(
      String key, Caller caller, CallTimes times, Supplier<? extends Encoded> make) {
    if (caller.wantsFresh()) {
      return make.get();
    }
    SharedCache.Found<Encoded> found =
        caller.lane() == Lane.INTERACTIVE ? cache.get(key, caller, make::get) : bulk(key, make);
    if (found.hit()) {
      times.addCached();
    }
    return found.value();
  }

  /** What an item of a stream makes is nothing to wait for: others may be served before it. */
  private SharedCache.Found<Encoded> bulk(String key, Supplier<? extends Encoded> make) {
    Optional<Encoded> known = cache.find(key);
    if (known.isPresent()) {
      return new SharedCache.Found<>(known.get(), true);
    }
    Encoded made = make.get();
    cache.put(key, made);
    return new SharedCache.Found<>(made, false);
  }
}
