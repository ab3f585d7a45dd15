package dev.omnivl.datasets.fashion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdxFileTest {
  @TempDir private Path folder;
  private Path file = Path.of("");
  private final byte[] values = new byte[5 * 3 * 2];

  @BeforeEach
  void someValues() throws IOException {
    new Random(7).nextBytes(values);
    file = write(0x803, new int[] {5, 3, 2}, values);
  }

  @Test
  void givesDimensionsAndValues() {
    IdxFile read = IdxFile.read(file, 3);
    assertThat(read.dimensions()).containsExactly(5, 3, 2);
    assertThat(read.values()).isEqualTo(values);
  }

  @Test
  void anotherTypeOrNumberOfDimensionsIsRefused() throws IOException {
    refused(1, "begins with 00000803, not with 00000801 for unsigned bytes in 1 dimensions");
    write(0xd03, new int[] {5, 3, 2}, values);
    refused(3, "begins with 00000d03");
  }

  @Test
  void dimensionsThatCannotBeAreRefused() throws IOException {
    write(0x803, new int[] {5, -3, 2}, values);
    refused(3, "impossible dimensions [5, -3, 2]");
    write(0x803, new int[] {0, 3, 2}, new byte[0]);
    refused(3, "impossible dimensions [0, 3, 2]");
    write(0x803, new int[] {1 << 20, 1 << 20, 2}, values);
    refused(3, "impossible dimensions");
  }

  @Test
  void otherThanTheAnnouncedNumberOfValuesIsRefused() throws IOException {
    write(0x803, new int[] {6, 3, 2}, values);
    refused(3, "is truncated");
    write(0x803, new int[] {4, 3, 2}, values);
    refused(3, "has more than the 24 values");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused(3, file.toString());
    }
  }

  @Test
  void everyDamagedByteOfTheContentIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int header = 10; // flags and times of gzip, which no checksum covers
    for (int at = header; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      refused(3, file.toString());
    }
  }

  @Test
  void whatIsNotGzipIsRefused() throws IOException {
    Files.writeString(file, "no gzip at all");
    refused(3, "is not whole gzip");
  }

  private Path write(int magic, int[] dimensions, byte[] content) throws IOException {
    return IdxSamples.gzip(folder.resolve("values.gz"), IdxSamples.idx(magic, dimensions, content));
  }

  private void refused(int rank, String message) {
    assertThatThrownBy(() -> IdxFile.read(file, rank))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}
