package dev.omnivl.server.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made once is there for all, within its bytes, and nobody suffers from another caller. */
@Timeout(60)
final class SharedCacheTest {
  private static final Caller PERSON =
      new Caller(Lane.INTERACTIVE, "person", Optional.empty(), () -> false);

  private record Value(int number, long bytes) implements SharedCache.Sized {}

  private final SharedCache<Value> cache = new SharedCache<>(1 << 20, Duration.ofDays(1));
  private final AtomicInteger made = new AtomicInteger();

  private Value make() {
    return new Value(made.incrementAndGet(), 1000);
  }

  @Test
  void aValueIsMadeOnce() {
    assertThat(cache.get("a", PERSON, this::make)).isEqualTo(found(1, false));
    assertThat(cache.get("a", PERSON, this::make)).isEqualTo(found(1, true));
    assertThat(cache.find("a").orElseThrow().number()).isEqualTo(1);
    assertThat(cache.find("b")).isEmpty();
    cache.put("b", make());
    assertThat(cache.get("b", PERSON, this::make)).isEqualTo(found(2, true));
    assertThat(cache.hits()).isEqualTo(3);
    assertThat(cache.misses()).isEqualTo(2);
    assertThat(cache.size()).isEqualTo(2);
    assertThat(cache.bytes()).isBetween(2000L, 4000L);
  }

  private static SharedCache.Found<Value> found(int number, boolean hit) {
    return new SharedCache.Found<>(new Value(number, 1000), hit);
  }

  @Test
  void itsBytesAreBounded() {
    for (int i = 0; i < 10_000; i++) {
      cache.put("key " + i, make());
      assertThat(cache.bytes()).isLessThanOrEqualTo(1 << 20);
    }
    assertThat(cache.size()).isBetween(300L, 1000L);
  }

  @Test
  void ofCallersBesideEachOtherOneMakesIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch may = new CountDownLatch(1);
    Supplier<Value> slowly =
        () -> {
          begun.countDown();
          await(may);
          return make();
        };
    CompletableFuture<SharedCache.Found<Value>> first = beside(PERSON, slowly);
    begun.await();
    CompletableFuture<SharedCache.Found<Value>> second = beside(PERSON, this::make);
    AtomicBoolean gone = new AtomicBoolean();
    Caller leaving = new Caller(Lane.INTERACTIVE, "leaving", Optional.empty(), gone::get);
    CompletableFuture<SharedCache.Found<Value>> left = beside(leaving, this::make);
    gone.set(true);
    assertThatThrownBy(left::join)
        .cause()
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
    assertThat(cache.find("slow")).as("what is not there yet is not waited for").isEmpty();
    may.countDown();
    assertThat(first.join()).isEqualTo(found(1, false));
    assertThat(second.join()).isEqualTo(found(1, true));
  }

  @Test
  void whoWaitedForWhatFailedMakesItItself() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch may = new CountDownLatch(1);
    CompletableFuture<SharedCache.Found<Value>> first =
        beside(
            PERSON,
            () -> {
              begun.countDown();
              await(may);
              throw new Failure(Reason.EXPIRED, "its caller left");
            });
    begun.await();
    CompletableFuture<SharedCache.Found<Value>> second = beside(PERSON, this::make);
    may.countDown();
    assertThatThrownBy(first::join).hasRootCauseInstanceOf(Failure.class);
    assertThat(second.join()).isEqualTo(found(1, false));
  }

  @Test
  void withoutBytesNothingIsKept() {
    SharedCache<Value> none = new SharedCache<>(0, Duration.ofDays(1));
    none.put("a", make());
    assertThat(none.find("a")).isEmpty();
    assertThat(none.get("a", PERSON, this::make).hit()).isFalse();
    assertThat(none.get("a", PERSON, this::make).hit()).isFalse();
    assertThat(none.bytes()).isZero();
    assertThat(none.size()).isZero();
  }

  private CompletableFuture<SharedCache.Found<Value>> beside(Caller caller, Supplier<Value> make) {
    CompletableFuture<SharedCache.Found<Value>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("caller")
        .start(() -> {
          try {
            result.complete(cache.get("slow", caller, make));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever makes it may stand in a queue that is longer than one's own. */
  @Test
  void nobodyWaitsForLong() {
    SharedCache<Value> impatient = new SharedCache<>(1 << 20, Duration.ofMillis(50));
    CompletableFuture<Value> never = new CompletableFuture<>();
    CompletableFuture<SharedCache.Found<Value>> first = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("first")
        .start(() -> first.complete(impatient.get("a", PERSON, never::join)));
    while (impatient.misses() == 0) {
      LockSupport.parkNanos(100_000);
    }
    assertThat(impatient.get("a", PERSON, this::make)).isEqualTo(found(1, false));
    assertThat(first).isNotDone();
    assertThat(impatient.get("a", PERSON, this::make)).isEqualTo(found(1, true));
    never.complete(new Value(7, 1000));
    assertThat(first.join()).isEqualTo(found(7, false));
  }

  @Test
  void whoeverKeepsNothingCountsNothing() {
    SharedCache<Value> none = new SharedCache<>(0, Duration.ofDays(1));
    assertThat(none.find("a")).isEmpty();
    assertThat(none.misses()).isZero();
  }
}
