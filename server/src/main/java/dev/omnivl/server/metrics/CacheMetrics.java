package dev.omnivl.server.metrics;

import dev.omnivl.server.cache.SharedCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the cache of vectors saves, as meters of the names that Micrometer gives those of caches:
 * {@code cache.gets} with the tag {@code result} ({@code hit} or {@code miss}), {@code cache.size}
 * and {@code cache.bytes}, with the tag {@code cache}.
 */
public final class CacheMetrics {
  private CacheMetrics() {}

  /** Registers the meters of a cache. */
  public static void register(MeterRegistry registry, String name, SharedCache<?> cache) {
    FunctionCounter.builder("cache.gets", cache, SharedCache::hits)
        .tags("cache", name, "result", "hit")
        .description("Values that were asked for and there, or made by a caller beside")
        .register(registry);
    FunctionCounter.builder("cache.gets", cache, SharedCache::misses)
        .tags("cache", name, "result", "miss")
        .description("Values that were asked for and had to be made")
        .register(registry);
    Gauge.builder("cache.size", cache, SharedCache::size)
        .tags("cache", name)
        .description("Values that are kept")
        .register(registry);
    Gauge.builder("cache.bytes", cache, SharedCache::bytes)
        .tags("cache", name)
        .baseUnit("bytes")
        .description("What is kept")
        .register(registry);
  }
}
