package dev.omnivl.importer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.importer.checkpoint.PickleReader.UnreadableException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end as a {@link Failure}, and take no more memory than their size allows. */
final class CheckpointsFuzzTest {
  private static final long SEED = Long.getLong("omnivl.seed", 5);
  private static final int ROUNDS = 3_000;
  private static final long MOST_BYTES = 32 << 20; // allocated by one attempt

  @TempDir private Path folder;

  @Test
  void damagedTorchFiles() throws IOException {
    Path file =
        new TorchFile()
            .op(0x80, 2, '}', '(')
            .text("model")
            .op('}', '(')
            .tensor("module.a", "FloatStorage", "0", 10, new int[] {20, 3}, new int[] {3, 1})
            .tensor("module.b", "HalfStorage", "0", 1, new int[] {3, 20}, new int[] {1, 3})
            .op('u', 'u', '.')
            .numbers("0")
            .entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII))
            .write(folder.resolve("good.pt"));
    damage(Files.readAllBytes(file));
  }

  @Test
  void damagedSafetensors() throws IOException {
    Path file = folder.resolve("good.safetensors");
    new SafetensorsWriter()
        .metadata("format", "pt")
        .floats("a", new Weight(Shape.of(2, 3), new float[6]))
        .halves("b", new Weight(Shape.of(5), new float[5]))
        .longs("c", 1, 2)
        .write(file);
    damage(Files.readAllBytes(file));
  }

  @Test
  void damagedPickles() {
    byte[] good =
        new TorchFile()
            .op(0x80, 2, '}', 'q', 0, '(')
            .tensor("a", "FloatStorage", "0", 10, new int[] {20, 3}, new int[] {3, 1})
            .text("list")
            .op(']', 'q', 1, '(', 'N', 0x88, 'h', 0, 'e', 'u', '.')
            .pickle();
    Random random = new Random(SEED);
    for (int round = 0; round < 20 * ROUNDS; round++) {
      byte[] bad = damaged(good, good.length, random);
      bounded(
          round,
          () -> {
            try {
              assertThat(PickleReader.read(bad)).isNotNull();
            } catch (UnreadableException e) {
              assertThat(e).hasMessageMatching("[^\n]+");
            }
          });
    }
  }

  private void damage(byte[] good) throws IOException {
    Random random = new Random(SEED);
    Path file = folder.resolve("bad");
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      boolean described = random.nextBoolean(); // in what describes the numbers, mostly
      byte[] bad = damaged(good, described ? Math.min(good.length, 700) : good.length, random);
      Files.write(file, bad);
      boolean[] opened = new boolean[1];
      bounded(round, () -> opened[0] = opens(file));
      read += opened[0] ? 1 : 0;
    }
    assertThat(read).as("files that are still good").isBetween(1, ROUNDS - 1);
  }

  private static boolean opens(Path file) {
    try (WeightSource source = Checkpoints.open(file)) {
      for (String name : source.names()) {
        try {
          assertThat(source.weight(name).shape()).isEqualTo(source.shape(name));
        } catch (Failure e) {
          assertThat(e).message().isNotEmpty();
        }
      }
      return true;
    } catch (Failure e) {
      assertThat(e).message().isNotEmpty();
      return false;
    }
  }

  private static byte[] damaged(byte[] good, int within, Random random) {
    byte[] bad = good.clone();
    int changes = 1 + random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      int at = random.nextInt(Math.min(within, bad.length));
      switch (random.nextInt(4)) {
        case 0 -> bad[at] = (byte) random.nextInt();
        case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bad = Arrays.copyOf(bad, Math.max(1, at));
        default -> {
          int length = Math.min(random.nextInt(16), bad.length - at);
          System.arraycopy(good, random.nextInt(good.length - length), bad, at, length);
        }
      }
    }
    return bad;
  }

  private static void bounded(int round, Runnable attempt) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      attempt.run();
    } catch (RuntimeException | Error e) {
      fail("seed " + SEED + ", round " + round, e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated, seed %d, round %d", SEED, round)
        .isLessThan(MOST_BYTES);
  }
}
