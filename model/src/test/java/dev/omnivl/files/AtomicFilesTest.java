package dev.omnivl.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
  private static final int KILLS = 6;

  @TempDir Path folder;
  private RecordingFileSystem recorded;
  private Path watched;

  @BeforeEach
  void watch() throws IOException {
    recorded = new RecordingFileSystem(folder);
    watched = recorded.wrapPath(Files.createDirectory(folder.resolve("here")));
  }

  @Test
  void fileIsOnTheDiskBeforeItHasItsNameAndTheNameAfterwards() throws IOException {
    AtomicFiles.write(watched.resolve("file"), bytes("new"));

    assertThat(recorded.acts).containsExactly("force file*", "move file* file", "force here");
    assertThat(folder.resolve("here/file")).hasContent("new");
  }

  @Test
  void folderIsOnTheDiskWithAllInItBeforeItHasItsName() throws IOException {
    AtomicFiles.writeFolder(watched.resolve("whole"), AtomicFilesTest::twoFiles);

    assertThat(recorded.acts)
        .containsExactly(
            "force one",
            "force two",
            "force inner",
            "force whole*",
            "move whole* whole",
            "force here");
    assertThat(folder.resolve("here/whole/inner/two")).hasContent("2");
  }

  @Test
  void whereFoldersCannotChangePlacesTheOldOneStepsAside() throws IOException {
    AtomicFiles.writeFolder(
        watched.resolve("whole"), part -> Files.createFile(part.resolve("old")));
    recorded.acts.clear();

    AtomicFiles.writeFolder(watched.resolve("whole"), AtomicFilesTest::twoFiles);

    assertThat(recorded.acts)
        .containsSubsequence(
            "force whole*", "move whole whole*", "move whole* whole", "force here");
    assertThat(folder.resolve("here/whole")).isDirectoryNotContaining("glob:**/old");
    assertThat(names(folder.resolve("here"))).containsExactly("whole");
  }

  @Test
  void newFoldersAboveAreOnTheDiskToo() throws IOException {
    AtomicFiles.write(watched.resolve("a/b/file"), bytes("new"));

    assertThat(recorded.acts).startsWith("force here", "force a", "force file*");
  }

  @Test
  void foldersChangePlacesAndNothingIsLeft() throws IOException {
    Path whole = folder.resolve("whole");
    AtomicFiles.writeFolder(whole, part -> Files.createFile(part.resolve("old")));
    Path part = Files.createDirectory(folder.resolve("part"));

    assertThat(Exchange.of(part, whole)).as("this file system can").isTrue();
    assertThat(part.resolve("old")).exists();

    AtomicFiles.writeFolder(whole, AtomicFilesTest::twoFiles);
    assertThat(names(whole)).containsExactly("inner", "one");
    assertThat(names(folder)).containsExactly("here", "part", "whole");
  }

  @Test
  void whatCannotBeFilledLeavesTheOldAndNoPart() throws IOException {
    Path file = folder.resolve("file");
    Path whole = folder.resolve("whole");
    AtomicFiles.write(file, bytes("old"));
    AtomicFiles.writeFolder(whole, AtomicFilesTest::twoFiles);

    assertThatThrownBy(() -> AtomicFiles.write(file, part -> half(part))).hasMessage("disk full");
    assertThatThrownBy(() -> AtomicFiles.writeFolder(whole, part -> half(part.resolve("one"))))
        .hasMessage("disk full");

    assertThat(file).hasContent("old");
    assertThat(whole.resolve("one")).hasContent("1");
    assertThat(names(folder)).containsExactly("file", "here", "whole");
  }

  @Test
  void theRootOfADiskIsNoPlaceToWrite() {
    assertThatThrownBy(() -> AtomicFiles.write(Path.of("/"), part -> half(part)))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("/ is no name");
  }

  @Test
  void partsOfKilledWritersGoAfterADay() throws IOException {
    Path file = folder.resolve("file");
    AtomicFiles.write(file, bytes("old"));
    Path today = left("file", Instant.now());
    Path yesterday = left("file", Instant.now().minus(Duration.ofHours(25)));
    Path another = left("other", Instant.now().minus(Duration.ofHours(25)));

    AtomicFiles.write(file, bytes("new"));
    assertThat(yesterday).doesNotExist();
    assertThat(today).exists();
    assertThat(another).exists();

    AtomicFiles.sweep(folder, "file"::equals);
    assertThat(today).doesNotExist();
    assertThat(another).exists();
  }

  /** A process writes as fast as it can and is killed, again and again. */
  @Test
  void nothingHalfWrittenIsSeenAfterAKill() throws Exception {
    Random random = new Random(1);
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer =
          JavaProgram.of(AtomicWriter.class, folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(writer.getInputStream().read()).as("the writer has begun").isEqualTo('w');
      Thread.sleep(random.nextInt(200)); // the moment of the kill is what the test is about
      writer.destroyForcibly();
      assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();

      AtomicWriter.requireWhole(Files.readAllBytes(folder.resolve("file")));
      List<byte[]> both =
          List.of(
              Files.readAllBytes(folder.resolve("whole/one")),
              Files.readAllBytes(folder.resolve("whole/two")));
      both.forEach(AtomicWriter::requireWhole);
      assertThat(both.getFirst()).as("both files of one write").isEqualTo(both.getLast());
    }
  }

  private Path left(String target, Instant when) throws IOException {
    Path part = folder.resolve("." + target + "." + UUID.randomUUID() + ".part");
    Files.createFile(part);
    return Files.setLastModifiedTime(part, FileTime.from(when));
  }

  private static Path half(Path file) throws IOException {
    Files.writeString(file, "ha");
    throw new IOException("disk full");
  }

  private static Path twoFiles(Path part) throws IOException {
    Files.writeString(part.resolve("one"), "1");
    return Files.writeString(Files.createDirectory(part.resolve("inner")).resolve("two"), "2");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
