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
    MediaWalk walk = walk(folder);
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
    MediaWalk walk = walk(folder);
    assertThat(names(walk)).containsExactly("recording.ts");
    assertThat(walk.notMedia()).containsExactly(java.util.Map.entry(".ts", 1));
  }

  @Test
  void whatIsNamedIsTakenWhateverItsName() throws IOException {
    Path file = Files.writeString(folder.resolve(".strange.txt"), "x");
    assertThat(names(walk(file))).containsExactly(".strange.txt");
  }

  @Test
  void aFileThatIsReachedTwiceIsTakenOnce() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(inner.resolve("a.png"), "a");
    assertThat(names(walk(folder, inner, inner.resolve("a.png")))).containsExactly("a.png");
  }

  @Test
  void linksAreFollowedButNotInCircles() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.writeString(inner.resolve("a.png"), "a");
    Files.createSymbolicLink(inner.resolve("again"), folder);
    Files.createSymbolicLink(folder.resolve("link.png"), inner.resolve("a.png"));
    MediaWalk walk = walk(folder);
    assertThat(names(walk)).containsExactly("a.png", "link.png");
    assertThat(walk.unreadable().values()).containsExactly("a symbolic link leads back to itself");
  }

  @Test
  void whatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> walk(missing))
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

  @Test
  void sideFilesArePassedOverByNameAndAddUp() throws IOException {
    for (String name :
        List.of(
            "IMG_1.JPG",
            "IMG_1.CR2",
            "IMG_1.xmp",
            "IMG_1.AAE",
            "GOPR1.MP4",
            "GOPR1.LRV",
            "GOPR1.THM",
            "film.mp4.part",
            "IMG_2.DNG",
            "old.crw")) {
      Files.writeString(folder.resolve(name), name);
    }
    MediaWalk walk = walk(folder, folder);
    assertThat(names(walk)).containsExactlyInAnyOrder("IMG_1.JPG", "GOPR1.MP4", "IMG_2.DNG");
    assertThat(walk.notMedia().keySet())
        .containsExactly(
            ".aae", ".cr2 beside its picture", ".crw", ".lrv", ".part", ".thm", ".xmp");
    assertThat(walk.notMediaFiles() + walk.files().size()).isEqualTo(10);
  }

  @Test
  void foldersOfSystemsAreLeftOutUnlessTheyAreNamed() throws IOException {
    for (String name :
        List.of("@eaDir", "#recycle", "$RECYCLE.BIN", "lost+found", "node_modules")) {
      Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("a.png"), "a");
    }
    Files.writeString(folder.resolve("b.png"), "b");
    assertThat(names(walk(folder))).containsExactly("b.png");
    assertThat(names(walk(folder.resolve("#recycle")))).containsExactly("a.png");
  }

  @Test
  void theUserLeavesOutByNameAndByPath() throws IOException {
    for (String name : List.of("a.png", "a.gif", "raw/b.png", "deep/raw/c.png", "deep/d.png")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), name);
    }
    assertThat(names(excluding("*.gif", "raw"))).containsExactlyInAnyOrder("a.png", "d.png");
    assertThat(names(excluding("deep/raw/"))).doesNotContain("c.png").contains("b.png", "a.gif");
    assertThat(names(excluding("deep/**"))).doesNotContain("c.png", "d.png").contains("b.png");
    assertThatThrownBy(() -> excluding("[a"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("'[a' is no pattern: ");
  }

  private MediaWalk excluding(String... patterns) {
    return MediaWalk.of(Selection.of(List.of(folder)), Exclusions.of(List.of(patterns)));
  }

  private static MediaWalk walk(Path... paths) {
    return MediaWalk.of(Selection.of(List.of(paths)), Exclusions.NONE);
  }

  private static List<String> names(MediaWalk walk) {
    return walk.files().stream().map(file -> file.path().getFileName().toString()).toList();
  }
}
