package dev.omnivl.media.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Patience;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reading a structure is linear in the file: work is counted, and so are questions. */
final class BytesTest {
  private static final int LENGTH = 1 << 20;

  private static EncodedFile file(Patience patience) {
    MediaLimits limits = MediaLimits.DEFAULTS;
    return new EncodedFile(
        new byte[LENGTH], "loop.bin", limits, patience, new DecodeMemory(limits.maxMemory()));
  }

  /** Reads the whole file so many times; returns what was touched. */
  private static long read(EncodedFile file, int times) {
    return file.timed(() -> {
      Bytes bytes = Bytes.of(file);
      for (int time = 0; time < times; time++) {
        for (int at = 0; at < LENGTH; at += 4) {
          bytes.u32(at);
        }
      }
      return file.touched();
    });
  }

  @Test
  void aStructureThatSendsItsReaderBackAgainAndAgainIsRefused() {
    assertThat(read(file(Patience.ENDLESS), 4)).isEqualTo(4L * LENGTH);
    EncodedFile file = file(Patience.ENDLESS);
    assertThatThrownBy(() -> read(file, 1_000))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE_MEDIA))
        .hasMessageStartingWith("loop.bin: ");
    assertThat(file.touched()).isLessThan(9L * LENGTH);
  }

  @Test
  void asksEverySoOftenWhetherAnybodyWaits() {
    AtomicInteger asked = new AtomicInteger();
    read(file(() -> asked.incrementAndGet() < 0), 2);
    assertThat(asked.get()).isGreaterThan(16);
    EncodedFile file = file(() -> true);
    assertThatThrownBy(() -> read(file, 2))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.EXPIRED));
    assertThat(file.touched()).isLessThan(LENGTH / 4L);
  }

  @Test
  void aPartDoesNotSpeakForWhatLiesBehindIt() {
    Bytes part = Bytes.of(file(Patience.ENDLESS)).part(8, 12);
    assertThat(part.u32(8)).isZero();
    assertThatThrownBy(() -> part.u32(9)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.u8(7)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.part(8, 13)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
