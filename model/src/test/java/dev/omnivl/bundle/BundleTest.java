package dev.omnivl.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.Preset;
import dev.omnivl.failure.Failure;
import dev.omnivl.files.Sha256;
import dev.omnivl.fixture.RandomBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BundleTest {
  private static final int HASH_DIGITS = 64;

  private Path folder;
  private Path elsewhere;

  @BeforeAll
  void write(@TempDir Path temporary) {
    folder = temporary.resolve("nano");
    elsewhere = temporary.resolve("elsewhere");
    RandomBundle.write(folder, Preset.NANO, 1);
  }

  @Test
  void opensWithAllThatItWasGiven() {
    try (Bundle bundle = Bundle.open(folder)) {
      assertThat(bundle.part(Capability.MATCH).config()).isEqualTo(Preset.NANO.config());
      assertThat(bundle.part(Capability.EMBED).preprocessing().imageSize()).isEqualTo(32);
      assertThat(bundle.manifest().provenance()).containsEntry("made", "for a test");
      assertThat(bundle.manifest().files())
          .containsOnlyKeys(
              "MODEL_CARD.md",
              "generate.onnx",
              "golden.json",
              "match.onnx",
              "memory.onnx",
              "text.onnx",
              "tokenizer.json",
              "visual_image.onnx",
              "visual_video.onnx",
              "weights.safetensors");
      assertThat(bundle.tokenizer(Capability.CAPTION).encode("a red apple").length()).isEqualTo(5);
    }
  }

  @Test
  void oneFlippedByteAnywhereIsRefusedByTheFilesName() throws IOException {
    Random random = new Random(3);
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      boolean hash = isManifestHash(file);
      damaged[random.nextInt(hash ? HASH_DIGITS : damaged.length)] ^= 1;
      Files.write(file, damaged);
      assertRefused(Failure.Reason.CORRUPT, hash ? Bundle.MANIFEST : file.getFileName().toString());
      Files.write(file, whole);
    }
    Bundle.open(folder).close();
  }

  @Test
  void aMissingFileIsRefusedByItsName() throws IOException {
    for (Path file : files()) {
      Files.move(file, elsewhere);
      if (isManifestHash(file)) {
        assertRefused(Failure.Reason.CORRUPT, Bundle.MANIFEST);
      } else {
        assertRefused(Failure.Reason.NOT_FOUND, file.getFileName().toString());
      }
      Files.move(elsewhere, file);
    }
  }

  @Test
  void aFolderThatIsNoneIsRefusedByItsName() {
    assertThatThrownBy(() -> Bundle.open(Path.of("nowhere")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("nowhere");
  }

  @ParameterizedTest
  @CsvSource({
    "heads, 3, vision.heads (3) must divide vision.width (32)",
    "depth, 0, 'vision.depth must be at least 1, not 0'",
    "revision, 7, 'preprocessing.revision must be 1 to 2, not 7'",
    "formatVersion, 9, 'formatVersion must be 1 to 3, not 9'",
    "tokens, {}, 'cannot be used: text.tokens must say how the vocabulary spells SEP'"
  })
  void aManifestOfImpossibleSettingsIsRefusedWithTheRule(String setting, String value, String rule)
      throws IOException {
    Path manifest = folder.resolve(Bundle.MANIFEST);
    String text = Files.readString(manifest);
    String changed = text.replaceFirst("(\"" + setting + "\" : )(\\d+|\\{[^}]*})", "$1" + value);
    assertThat(changed).isNotEqualTo(text);
    Path hash = folder.resolve(Bundle.MANIFEST_HASH);
    String before = Files.readString(hash);
    try {
      Files.writeString(manifest, changed);
      Files.writeString(hash, Sha256.hex(changed.getBytes(StandardCharsets.UTF_8)) + " ");
      assertRefused(Failure.Reason.CORRUPT, rule);
    } finally {
      Files.writeString(manifest, text);
      Files.writeString(hash, before);
    }
  }

  private void assertRefused(Failure.Reason reason, String name) {
    assertThatThrownBy(() -> Bundle.open(folder))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason);
              assertThat(failure.getMessage()).contains(name).doesNotContain("\n");
            });
  }

  private static boolean isManifestHash(Path file) {
    return file.endsWith(Bundle.MANIFEST_HASH);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
