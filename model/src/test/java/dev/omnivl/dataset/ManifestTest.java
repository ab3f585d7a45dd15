package dev.omnivl.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  @TempDir Path folder;

  private static DatasetItem item(String media) {
    return new DatasetItem(
        media,
        DatasetItem.Kind.VIDEO,
        "1f34e",
        "1f34e",
        "noto",
        List.of("red apple", "C\u00f4te \"d'Ivoire\"\n"),
        "food and drink",
        List.of(new DatasetItem.Question("what is this?", "red apple")),
        List.of(DatasetItem.HeldOut.CONCEPT, DatasetItem.HeldOut.CLIP),
        "MIT",
        "npm a@1");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    List<DatasetItem> items = List.of(item("clips/a.webp"), item("images/b.png"));

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
  void mediaKindAndCaptionsAreEnough() throws IOException {
    Path data = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(
        data.resolve(Manifest.FILE),
        """
        {"media": "a.jpg", "kind": "image", "captions": ["a cat"]}

        {"kind": "video", "captions": ["a dog runs", "dog"], "media": "b.mp4"}
        """);

    List<DatasetItem> items = Manifest.read(data);

    assertThat(items).extracting(DatasetItem::concept).containsExactly("mine#a.jpg", "mine#b.mp4");
    assertThat(items)
        .isEqualTo(
            List.of(
                bare("a.jpg", DatasetItem.Kind.IMAGE, List.of("a cat")),
                bare("b.mp4", DatasetItem.Kind.VIDEO, List.of("a dog runs", "dog"))));
    Manifest.write(data, items);
    assertThat(Manifest.read(data)).isEqualTo(items);
  }

  private static DatasetItem bare(String media, DatasetItem.Kind kind, List<String> captions) {
    String concept = "mine#" + media;
    return new DatasetItem(
        media, kind, concept, concept, "", captions, "", List.of(), List.of(), "", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'kind':'image','captions':['a']}               | field 'media' is missing",
        "{'media':'a','captions':['a']}                  | field 'kind' is missing",
        "{'media':'a','kind':'image'}                    | field 'captions' is missing",
        "{'media':'a','kind':'image','captions':[]}      | has no caption",
        "{'media':'a','kind':'image','captions':[null]}  | field 'captions' holds a null",
        "{'media':'a','kind':'image','captions':'a'}     | field 'captions' must be a list",
        "{'media':'a','kind':'gif','captions':['a']}     | field 'kind' must be one of image, video, not 'gif'",
        "{'media':'a','kind':'image','captoins':['a']}   | there is no field 'captoins'; fields are captions, concept",
        "{'media':'../a','kind':'image','captions':['a']} | must be a path inside",
        "{'media':'a','kind':'image','captions':['a'],'questions':[{'question':1,'anwser':2}]} | there is no field 'anwser'",
        "{'media':{},'kind':'image','captions':['a']}    | field 'media' must be a text",
        "{'media':'a','kind':'image','captions':['a'],'questions':['q']} | field 'questions' must be an object",
        "{'media':                                       | it is not one JSON object",
        "{'media':'a','kind':'image','captions':['a']} x | it is not one JSON object",
        "[]                                              | it is not one JSON object",
      })
  void aWrongLineIsNamedWithItsField(String line, String message) throws IOException {
    Files.writeString(folder.resolve(Manifest.FILE), "\n" + line.replace('\'', '"') + "\n");

    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("manifest.jsonl line 2: ", message.replace('\'', '"'))
        .hasMessageNotContainingAny("\n", "dev.omnivl", "java.");
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
