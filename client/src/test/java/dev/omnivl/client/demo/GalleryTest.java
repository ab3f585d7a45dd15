package dev.omnivl.client.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GalleryTest {

  @TempDir private Path folder;

  @Test
  void choosesDifferentThingsSpreadEvenlyAndAlwaysTheSame() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append(line("image", "c" + i / 2 * 2, i));
    }
    lines.append(line("video", "clip", 99));
    Gallery gallery = read(lines.toString());
    assertThat(gallery.items(MediaKind.MEDIA_KIND_IMAGE)).hasSize(20);
    assertThat(gallery.some(MediaKind.MEDIA_KIND_IMAGE, 3))
        .hasSize(3)
        .doesNotHaveDuplicates()
        .isEqualTo(read(lines.toString()).some(MediaKind.MEDIA_KIND_IMAGE, 3))
        .extracting(GalleryItem::equivalence)
        .doesNotHaveDuplicates();
    assertThat(gallery.some(MediaKind.MEDIA_KIND_VIDEO, 3)).hasSize(1);
  }

  @Test
  void fieldsOfOtherReadersArePassedOver() throws IOException {
    Gallery gallery =
        read(
            """
            {"media":"a.png","kind":"image","equivalence":"e","captions":["x"],"license":"MIT",
            """
                    .strip()
                + "\"questions\":[{\"question\":\"q\",\"answer\":\"a\",\"more\":1}]}");
    GalleryItem item = gallery.items(MediaKind.MEDIA_KIND_IMAGE).getFirst();
    assertThat(item.questions()).containsExactly(new GalleryItem.Question("q", "a"));
    assertThat(gallery.shown(item.file())).isEqualTo("a.png");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{\"kind\":\"image\"}",
        "{\"media\":\"a\",\"kind\":\"sound\",\"equivalence\":\"e\",\"captions\":[\"x\"]}",
        "{\"media\":\"a\",\"kind\":\"image\",\"equivalence\":\"e\",\"captions\":[]}"
      })
  void aBrokenLineIsNamed(String second) {
    assertThatThrownBy(() -> read(line("image", "e", 1) + second))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("manifest.jsonl line 2 ");
  }

  @Test
  void aMissingGalleryIsOneLine() {
    assertThatThrownBy(() -> Gallery.read(folder.resolve("none")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no gallery at ");
  }

  private static String line(String kind, String equivalence, int number) {
    return "{\"media\":\"m"
        + number
        + "\",\"kind\":\""
        + kind
        + "\",\"equivalence\":\""
        + equivalence
        + "\",\"captions\":[\"name "
        + number
        + "\"]}\n";
  }

  private Gallery read(String lines) throws IOException {
    Files.writeString(folder.resolve("manifest.jsonl"), lines);
    return Gallery.read(folder);
  }
}
