package dev.omnivl.server.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import dev.omnivl.server.batch.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values, as many as fit into some bytes; which ones is told by how often each was asked for
 * (W-TinyLFU), so that a stream of what comes once pushes out nothing. Of callers that ask for the
 * same at the same time one makes it and the others wait for that one. Thread safe.
 *
 * @param <V> values; not changed by anybody
 */
public final class SharedCache<V extends SharedCache.Sized> {
  private static final long LOOK_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** What a value takes beside its own bytes: key, entry, future. */
  private static final int OVERHEAD_BYTES = 320;

  private final @Nullable AsyncCache<String, V> values;
  private final Duration patience;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Something whose size is known. */
  @FunctionalInterface
  public interface Sized {
    /** Returns the bytes that it takes in memory, about. */
    long bytes();
  }

  /**
   * A value.
   *
   * @param hit whether it was there, or is that of a caller beside this one
   */
  public record Found<V>(V value, boolean hit) {}

  /**
   * Makes an empty one.
   *
   * @param maxBytes of all values; 0 keeps none, and then callers share nothing either
   * @param patience how long a caller waits for what another one makes, before it makes it too: the
   *     other one may stand in a longer queue
   */
  public SharedCache(long maxBytes, Duration patience) {
    this.patience = patience;
    values =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String key, V value) ->
                    (int)
                        Math.min(Integer.MAX_VALUE, OVERHEAD_BYTES + key.length() + value.bytes()))
                .executor(Runnable::run)
                .buildAsync();
  }

  /**
   * Returns a value, made by the caller unless it is there or another caller makes it soon. One
   * that could not be made is made anew by each who waited for it: why it could not may concern
   * only the other caller.
   *
   * @param key names the value and all that it depends on
   * @throws dev.omnivl.failure.Failure what {@code make} throws, or {@code EXPIRED} if the caller
   *     left while it waited
   */
  public Found<V> get(String key, Caller caller, Supplier<V> make) {
    if (values == null) {
      return new Found<>(make.get(), false);
    }
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      CompletableFuture<V> own = new CompletableFuture<>();
      CompletableFuture<V> first = values.asMap().putIfAbsent(key, own);
      if (first == null) {
        return new Found<>(made(own, make), false);
      }
      Optional<V> value = awaited(first, until, caller);
      if (value.isPresent()) {
        hits.increment();
        return new Found<>(value.get(), true);
      }
      if (System.nanoTime() - until >= 0) {
        misses.increment();
        V made = make.get();
        first.complete(made); // so that the next one need not wait
        return new Found<>(made, false);
      }
    }
  }

  private V made(CompletableFuture<V> own, Supplier<V> make) {
    misses.increment();
    try {
      V value = make.get();
      own.complete(value);
      return value;
    } catch (RuntimeException | Error e) {
      own.cancel(false); // which removes it; with the failure itself, it would be logged
      throw e;
    }
  }

  private static <V> Optional<V> awaited(CompletableFuture<V> value, long until, Caller caller) {
    while (true) {
      try {
        long nanos = Math.clamp(until - System.nanoTime(), 0, LOOK_ROUND_NANOS);
        return Optional.of(value.get(nanos, TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        caller.checkPresent();
        if (System.nanoTime() - until >= 0) {
          return Optional.empty();
        }
      } catch (CancellationException | ExecutionException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a value", e);
      }
    }
  }

  /** Returns a value that is there. */
  public Optional<V> find(String key) {
    if (values == null) {
      return Optional.empty();
    }
    Optional<V> there =
        Optional.ofNullable(values.getIfPresent(key))
            .filter(future -> future.state() == CompletableFuture.State.SUCCESS)
            .map(CompletableFuture::resultNow);
    (there.isPresent() ? hits : misses).increment();
    return there;
  }

  /** Keeps a value that was made, unless there is one. */
  public void put(String key, V value) {
    if (values != null) {
      values.asMap().putIfAbsent(key, CompletableFuture.completedFuture(value));
    }
  }

  /** Returns how many values were there when they were asked for. */
  public long hits() {
    return hits.sum();
  }

  /** Returns how many were not. */
  public long misses() {
    return misses.sum();
  }

  /** Returns the bytes of all values. */
  public long bytes() {
    return values == null
        ? 0
        : values
            .synchronous()
            .policy()
            .eviction()
            .map(Eviction::weightedSize)
            .map(size -> size.orElse(0))
            .orElse(0L);
  }

  /** Returns how many values there are. */
  public long size() {
    return values == null ? 0 : values.synchronous().estimatedSize();
  }
}
