package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hits as rows, as pictures in a folder, and as a page. */
final class HitsTest {
  @TempDir private Path folder;

  @Test
  void copiesShareARow() {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      hits.add(hit("file:///a" + i + ".png", 0.5f));
    }
    hits.add(hit("file:///b.png", 0.4f));
    List<Copies> folded = Copies.folded(hits, 10);
    assertThat(folded).hasSize(2);
    assertThat(folded.getFirst().more()).isEqualTo("+13 copies");
    assertThat(folded.getLast().first().getUri()).isEqualTo("file:///b.png");
    assertThat(folded.getLast().more()).isEmpty();
    assertThat(Copies.folded(hits, 1)).hasSize(1);
  }

  @Test
  void aFolderHoldsThePicturesOfTheLastSearch() throws IOException {
    Files.writeString(folder.resolve("my own.jpg"), "mine");
    write("file:///photos/my%20holiday.jpg", "file:///photos/%C3%A4pfel.png", "s3://b/c/d.png");
    assertThat(names())
        .containsExactlyInAnyOrder(
            "001 my holiday.jpg", "002 äpfel.jpg", "003 d.jpg", "my own.jpg");
    write("file:///photos/other.jpg");
    assertThat(names()).containsExactlyInAnyOrder("001 other.jpg", "my own.jpg");
  }

  @Test
  void aListThatWasTamperedWithDeletesNothingElsewhere() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path outside = Files.writeString(folder.resolve("outside.jpg"), "x");
    Files.writeString(inner.resolve(Thumbnails.LIST), "../outside.jpg\n");
    Thumbnails.write(Copies.folded(List.of(hit("file:///a.png", 1)), 10), inner);
    assertThat(outside).exists();
  }

  @Test
  void namesOfPicturesAreReadableAndNeverAWayOut() {
    assertThat(Thumbnails.name(7, hit("file:///x/beach.mp4", 1))).isEqualTo("007 beach.jpg");
    assertThat(Thumbnails.name(1, hit("s3://b/..%2F..%2Fetc", 1))).doesNotContain("/");
    assertThat(Thumbnails.name(1, hit("file:///a%0A%1Bb.png", 1))).isEqualTo("001 a_b.jpg");
    assertThat(Thumbnails.name(1, hit("file:///" + "x".repeat(200) + ".png", 1)))
        .hasSizeLessThan(100);
  }

  @Test
  void aSheetShowsEveryHitAndRunsNothing() throws IOException {
    Path page = folder.resolve("out.html");
    Hit evil =
        hit("javascript:alert(1)", 0.2f).toBuilder().setTitle("<script>alert(1)</script>").build();
    Sheet.write(
        "a <b>red</b> apple", Copies.folded(List.of(hit("file:///a%20b.png", 1), evil), 9), page);
    assertThat(page)
        .content()
        .contains("a &lt;b&gt;red&lt;/b&gt; apple", "data:image/jpeg;base64,", "/a b.png")
        .contains("href=\"file:///a%20b.png\"", "&lt;script&gt;")
        .doesNotContain("<script", "href=\"javascript");
  }

  private void write(String... uris) {
    List<Hit> hits = new ArrayList<>();
    for (String uri : uris) {
      hits.add(hit(uri, 1f / (1 + hits.size())));
    }
    Thumbnails.write(Copies.folded(hits, 10), folder);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    }
  }

  private static Hit hit(String uri, float score) {
    return Hit.newBuilder()
        .setUri(uri)
        .setScore(score)
        .setThumbnail(ByteString.copyFromUtf8("jpeg"))
        .build();
  }
}
