package dev.omnivl.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Sha256Test {
  /** Of "abc", as the standard gives it. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void hashesAsTheStandardSays() throws IOException {
    assertThat(Sha256.hex("abc")).isEqualTo(ABC);
    assertThat(Sha256.hex("abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(ABC);
    assertThat(Sha256.hex(Files.writeString(folder.resolve("file"), "abc"))).isEqualTo(ABC);
  }

  @Test
  void hashesFilesLargerThanItsBuffer() throws IOException {
    byte[] large = new byte[(3 << 20) + 1];
    large[1 << 21] = 1;
    assertThat(Sha256.hex(Files.write(folder.resolve("file"), large))).isEqualTo(Sha256.hex(large));
  }
}
