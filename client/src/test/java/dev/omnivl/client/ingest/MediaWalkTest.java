package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MediaWalkTest {

  @TempDir private Path folder;

  @Test
  void takesWhatMayBeAMediumAndCountsTheRest() throws IOException {
    for (String name :
        List.of("a.png", "noending", "b.xyz", "LICENSE", "x.TXT", "y.txt", "m.jsonl", ".hidden")) {
      Files.writeString(folder.resolve(name), name);
    }
    Files.createDirectories(folder.resolve(".git"));
    Files.writeString(folder.resolve(".git/c.png"), "c");
    MediaWalk walk = MediaWalk.of(List.of(folder));
    assertThat(names(walk)).containsExactly("a.png", "b.xyz", "noending");
    assertThat(walk.notMedia())
        .containsOnly(
            java.util.Map.entry(".txt", 2),
            java.util.Map.entry(".jsonl", 1),
            java.util.Map.entry("license", 1));
    assertThat(walk.files().getFirst().sizeBytes()).isEqualTo(5);
  }

  @Test
  void transportStreamsAreNoTypeScript() throws IOException {
    byte[] stream = new byte[2 * 188];
    stream[0] = 0x47;
    stream[188] = 0x47;
    Files.write(folder.resolve("recording.ts"), stream);
    Files.writeString(folder.resolve("program.ts"), "Good.morning();".repeat(40));
    MediaWalk walk = MediaWalk.of(List.of(folder));
    assertThat(names(walk)).containsExactly("recording.ts");
    assertThat(walk.notMedia()).containsExactly(java.util.Map.entry(".ts", 1));
  }

  @Test
  void whatIsNamedIsTakenWhateverItsName() throws IOException {
    Path file = Files.writeString(folder.resolve(".strange.txt"), "x");
    assertThat(names(MediaWalk.of(List.of(file)))).containsExactly(".strange.txt");
  }

  @Test
  void aFileThatIsReachedTwiceIsTakenOnce() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(inner.resolve("a.png"), "a");
    assertThat(names(MediaWalk.of(List.of(folder, inner, inner.resolve("a.png")))))
        .containsExactly("a.png");
  }

  @Test
  void linksAreFollowedButNotInCircles() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(inner.resolve("a.png"), "a");
    Files.createSymbolicLink(inner.resolve("again"), folder);
    Files.createSymbolicLink(folder.resolve("link.png"), inner.resolve("a.png"));
    MediaWalk walk = MediaWalk.of(List.of(folder));
    assertThat(names(walk)).containsExactly("a.png", "link.png");
    assertThat(walk.unreadable().values()).containsExactly("a symbolic link leads back to itself");
  }

  @Test
  void whatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> MediaWalk.of(List.of(missing)))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("no such file or folder: " + missing);
  }

  @Test
  void urisAndFilesAreTheSameThing() {
    for (String name : List.of("a.png", "b c.png", "ü%20#?.png", "日本.mp4")) {
      Path file = folder.resolve(name);
      assertThat(FileUris.path(FileUris.of(file))).contains(file);
      assertThat(FileUris.shown(FileUris.of(file), folder)).isEqualTo(name);
    }
    assertThat(FileUris.path("s3://bucket/a.png")).isEmpty();
    assertThat(FileUris.shown("s3://bucket/a.png")).isEqualTo("s3://bucket/a.png");
  }

  private static List<String> names(MediaWalk walk) {
    return walk.files().stream().map(file -> file.path().getFileName().toString()).toList();
  }
}
