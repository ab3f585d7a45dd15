package dev.omnivl.trainer.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  @TempDir Path folder;

  private static Item item(String media) {
    return new Item(
        media,
        Item.Kind.VIDEO,
        "1f34e",
        "1f34e",
        "noto",
        List.of("red apple", "C\u00f4te \"d'Ivoire\"\n"),
        "food and drink",
        List.of(new Item.Question("what is this?", "red apple")),
        List.of(Item.HeldOut.CONCEPT, Item.HeldOut.CLIP),
        "MIT",
        "npm a@1");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    List<Item> items = List.of(item("clips/a.webp"), item("images/b.png"));

    Manifest.write(folder, items);

    assertThat(Manifest.read(folder)).isEqualTo(items);
    assertThat(Files.readAllLines(folder.resolve(Manifest.FILE))).hasSize(2);
  }

  @Test
  void theFormatIsAsDocumented() throws IOException {
    Manifest.write(folder, List.of(item("clips/a.webp")));

    assertThat(Files.readString(folder.resolve(Manifest.FILE)))
        .startsWith("{\"media\":\"clips/a.webp\",\"kind\":\"video\",\"concept\":\"1f34e\"")
        .contains("\"questions\":[{\"question\":\"what is this?\",\"answer\":\"red apple\"}]")
        .contains("\"held_out\":[\"concept\",\"clip\"]");
  }

  @Test
  void aBadLineIsNamedByItsNumber() throws IOException {
    Manifest.write(folder, List.of(item("clips/a.webp")));
    Path file = folder.resolve(Manifest.FILE);
    Files.writeString(file, Files.readString(file) + "{\"media\":\n");

    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void aFolderWithoutManifestIsRefused() {
    assertThatThrownBy(() -> Manifest.read(folder.resolve("none")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("manifest.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "../a.png", "images/../../a.png"})
  void mediaOutsideTheFolderAreRefused(String media) {
    assertThatThrownBy(() -> item(media)).isInstanceOf(Failure.class);
  }
}
