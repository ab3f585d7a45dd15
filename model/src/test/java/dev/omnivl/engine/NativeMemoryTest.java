package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class NativeMemoryTest {
  private static final int THREADS = 8;
  private static final int BLOCKS = 40;
  private static final long BLOCK_BYTES = 1 << 20;
  private static final long ALL_BYTES = THREADS * BLOCKS * BLOCK_BYTES;

  /** Of threads that are gone, each of which had an arena of its own. */
  @Test
  void whatWasFreedGoesBackToTheSystem() throws Exception {
    NativeMemory.bound();
    freeLargeBlock();
    CountDownLatch filled = new CountDownLatch(THREADS);
    CountDownLatch measured = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().name("allocator-" + i).start(() -> fill(filled, measured)));
    }
    filled.await();
    long full = residentBytes();
    measured.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    NativeMemory.giveBack();
    assertThat(full - residentBytes()).isGreaterThan(ALL_BYTES * 3 / 4);
  }

  /** After it, glibc would keep up to twice its size at the end of every arena. */
  private static void freeLargeBlock() {
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(30 << 20);
    }
  }

  private static void fill(CountDownLatch filled, CountDownLatch measured) {
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < BLOCKS; i++) {
        arena.allocate(BLOCK_BYTES); // zeroed, so it is there
      }
      filled.countDown();
      measured.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
