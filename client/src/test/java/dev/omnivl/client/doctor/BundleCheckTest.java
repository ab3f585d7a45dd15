package dev.omnivl.client.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.client.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleCheckTest {

  /** SHA-256 of "abc", as its standard gives it. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("weights"), "abc");
    writeManifest(
        "{\"modelId\":\"0123\",\"name\":\"some\",\"files\":{\"weights\":\"" + ABC + "\"}}");
  }

  private void writeManifest(String text) throws Exception {
    Files.writeString(folder.resolve("manifest.json"), text);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        folder.resolve("manifest.json.sha256"), HexFormat.of().formatHex(hash) + "  manifest.json");
  }

  @Test
  void anUnharmedBundleIsWell() {
    assertThat(BundleCheck.of(folder))
        .isEqualTo(new Finding("Bundle", Verdict.WELL, "some, id 0123, 1 file unharmed, 3 B", ""));
  }

  @Test
  void aFlippedByteIsFoundAndTheFileNamed() throws IOException {
    Files.writeString(folder.resolve("weights"), "abd");
    assertThat(BundleCheck.of(folder).verdict()).isEqualTo(Verdict.WRONG);
    assertThat(BundleCheck.of(folder).found()).startsWith("weights is damaged or missing");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(folder.resolve("weights"));
    assertThat(BundleCheck.of(folder).found()).startsWith("weights is damaged or missing");
  }

  @Test
  void aBrokenManifestIsNamed() throws Exception {
    writeManifest("{");
    assertThat(BundleCheck.of(folder).found()).startsWith("manifest.json is damaged");
    Files.writeString(folder.resolve("manifest.json"), "{\"files\":{}}");
    assertThat(BundleCheck.of(folder).found()).startsWith("manifest.json is damaged");
  }

  @Test
  void noBundleIsNoFault() {
    assertThat(BundleCheck.of(folder.resolve("none")).verdict()).isEqualTo(Verdict.NOTE);
  }
}
