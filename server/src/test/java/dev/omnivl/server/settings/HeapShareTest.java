package dev.omnivl.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class HeapShareTest {
  private static final long MIB = 1L << 20;
  private static final MemorySize NOTHING = new MemorySize(BigInteger.ZERO);

  @Test
  void followsTheHeapWithinItsBounds() {
    assertThat(HeapShare.of(1_024 * MIB, 4, 64, 512).bytes()).isEqualTo(256 * MIB);
    assertThat(HeapShare.of(128 * MIB, 4, 64, 512).bytes()).isEqualTo(64 * MIB);
    assertThat(HeapShare.of(16_384 * MIB, 4, 64, 512).bytes()).isEqualTo(512 * MIB);
  }

  @Test
  void whatIsSetWins() {
    HeapShare share = HeapShare.of(1_024 * MIB, 4, 64, 512);
    assertThat(share.unless(NOTHING)).isEqualTo(256 * MIB);
    assertThat(share.unless(new MemorySize(BigInteger.valueOf(3 * MIB)))).isEqualTo(3 * MIB);
  }
}
