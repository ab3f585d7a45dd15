package dev.omnivl.media.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What all decodes take together never passes the budget, and nothing of it is lost. */
final class DecodeMemoryTest {
  private static EncodedFile file(DecodeMemory memory, Duration time, Patience patience) {
    MediaLimits limits = new MediaLimits(99, 99, 99, time, time, memory.total());
    return new EncodedFile(new byte[] {1}, "one.bin", limits, patience, memory);
  }

  private static void refused(EncodedFile file, long bytes, Reason reason, String... words) {
    assertThatThrownBy(() -> file.timed(() -> file.reserve(bytes)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason);
              assertThat(failure.getMessage()).startsWith("one.bin: ").contains(words);
            });
  }

  @Test
  void moreThanThereIsForAllIsTooLarge() {
    DecodeMemory memory = new DecodeMemory(5_000_000);
    EncodedFile file = file(memory, Duration.ofMinutes(1), Patience.ENDLESS);
    refused(file, 5_000_001, Reason.TOO_LARGE, "6 MB", "5 MB");
    try (DecodeMemory.Held held = file.timed(() -> file.reserve(5_000_000))) {
      assertThat(memory.free()).isZero();
      held.close(); // and again at the end of the block
    }
    assertThat(memory.free()).isEqualTo(5_000_000);
  }

  @Test
  void whoWaitsTooLongIsToldAndWhoLeftIsNot() {
    DecodeMemory memory = new DecodeMemory(100);
    EncodedFile holder = file(memory, Duration.ofMinutes(1), Patience.ENDLESS);
    try (DecodeMemory.Held held = holder.timed(() -> holder.reserve(60))) {
      assertThat(memory.free()).isEqualTo(40);
      refused(
          file(memory, Duration.ofMillis(50), Patience.ENDLESS), 50, Reason.OVERLOADED, "again");
      AtomicLong asked = new AtomicLong();
      Patience leaves = () -> asked.incrementAndGet() > 2;
      refused(file(memory, Duration.ofMinutes(1), leaves), 50, Reason.EXPIRED, "left");
      held.close();
    }
    assertThat(memory.free()).isEqualTo(100);
  }

  @Test
  void waitingIsNoDecoding() {
    DecodeMemory memory = new DecodeMemory(100);
    EncodedFile holder = file(memory, Duration.ofMinutes(1), Patience.ENDLESS);
    EncodedFile waiter = file(memory, Duration.ofSeconds(20), Patience.ENDLESS);
    AtomicLong waited = new AtomicLong();
    DecodeMemory.Held first = holder.timed(() -> holder.reserve(100));
    waiter.timed(() -> {
      long begin = System.nanoTime();
      Thread.ofPlatform().name("gives back").start(() -> giveBackLater(first));
      try (DecodeMemory.Held second = waiter.reserve(100)) {
        waited.set(System.nanoTime() - begin);
        assertThat(memory.free()).isZero();
        second.close();
      }
      waiter.checkDeadline();
      return waited;
    });
    assertThat(waited.get()).isGreaterThan(Duration.ofMillis(100).toNanos());
  }

  private static void giveBackLater(DecodeMemory.Held held) {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    held.close();
  }

  @Test
  void manyThreadsNeverTakeMoreThanThereIs() throws InterruptedException, ExecutionException {
    DecodeMemory memory = new DecodeMemory(10);
    AtomicLong taken = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(8, Thread.ofPlatform().name("decode-", 0).factory())) {
      for (int i = 0; i < 400; i++) {
        int bytes = 1 + i % 10;
        EncodedFile file = file(memory, Duration.ofMinutes(1), Patience.ENDLESS);
        results.add(
            threads.submit(() -> {
              try (DecodeMemory.Held held = file.timed(() -> file.reserve(bytes))) {
                most.accumulateAndGet(taken.addAndGet(bytes), Math::max);
                Thread.onSpinWait();
                taken.addAndGet(-bytes);
                held.close();
              }
            }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
    assertThat(most.get()).isBetween(1L, 10L);
    assertThat(memory.free()).isEqualTo(10);
  }
}
