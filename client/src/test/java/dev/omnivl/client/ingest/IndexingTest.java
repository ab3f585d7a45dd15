package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.client.output.Progress;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index follows its folders, does nothing twice, and loses nothing. */
final class IndexingTest {

  private static final Indexing.Options USUAL = new Indexing.Options(false, false, false);

  @TempDir private Path temporary;
  private final MemoryIndex index = new MemoryIndex();
  private Path folder;
  private TestServer running;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    folder = Files.createDirectories(temporary.toRealPath().resolve("media"));
    running = TestServer.of(index, new SomeModel());
    server = running.connect();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    running.close();
  }

  @Test
  void theSecondRunHasNothingToDo() throws IOException {
    write("a.png", "a");
    write("deep/er/b c ü.mp4", "b");
    IndexReport first = run(USUAL);
    assertThat(first.added()).isEqualTo(2);
    assertThat(index.contents.keySet())
        .containsExactlyInAnyOrder(uri("a.png"), uri("deep/er/b c ü.mp4"));
    index.messages.clear();
    IndexReport second = run(USUAL);
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.added() + second.changed() + second.removed()).isZero();
    assertThat(index.messages).isEmpty();
  }

  @Test
  void onlyWhatChangedIsSent() throws IOException {
    write("a.png", "a");
    Path changing = write("b.png", "b");
    run(USUAL);
    Files.writeString(changing, "b2");
    Files.setLastModifiedTime(changing, FileTime.from(Instant.now().plusSeconds(5)));
    write("c.png", "c");
    IndexReport report = run(USUAL);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(index.contents).containsEntry(uri("b.png"), ByteString.copyFromUtf8("b2"));
  }

  @Test
  void vanishedFilesGoUnlessTheyAreKept() throws IOException {
    write("a.png", "a");
    Path going = write("b.png", "b");
    Path beside = Files.createDirectories(temporary.toRealPath().resolve("media2"));
    Files.writeString(beside.resolve("c.png"), "c");
    new Indexing(server, USUAL, files -> Progress.none()).run(List.of(folder, beside));
    Files.delete(going);
    Files.delete(beside.resolve("c.png"));
    assertThat(run(new Indexing.Options(false, true, false)).removed()).isZero();
    assertThat(run(USUAL).removed()).isEqualTo(1);
    assertThat(index.ledger.keySet())
        .as("a folder that only starts with the same name is another one")
        .containsExactlyInAnyOrder(uri("a.png"), FileUris.of(beside.resolve("c.png")));
  }

  @Test
  void filesThatFailDoNotHinderTheOthersAndAreRemembered() throws IOException {
    write("a.png", "a");
    write("b.png", "broken");
    write("c.png", "c");
    IndexReport first = run(USUAL);
    assertThat(first.added()).isEqualTo(2);
    assertThat(first.failed()).hasSize(1);
    assertThat(first.failed().getFirst().uri()).isEqualTo(uri("b.png"));
    index.messages.clear();
    IndexReport second = run(USUAL);
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.failed()).hasSize(1);
    assertThat(second.failed().getFirst().before()).isTrue();
    assertThat(index.messages).isEmpty();
    run(new Indexing.Options(false, false, true));
    assertThat(index.messages).containsOnlyKeys(uri("b.png"));
  }

  @Test
  void aDryRunSendsAndRemovesNothing() throws IOException {
    Path going = write("a.png", "a");
    run(USUAL);
    Files.delete(going);
    write("b.png", "b");
    index.messages.clear();
    IndexReport report = run(new Indexing.Options(true, false, false));
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(index.messages).isEmpty();
    assertThat(index.ledger).containsOnlyKeys(uri("a.png"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        IngestStream.CHUNK_BYTES - 1,
        IngestStream.CHUNK_BYTES,
        IngestStream.CHUNK_BYTES + 1,
        3 * IngestStream.CHUNK_BYTES + 5
      })
  void aFileArrivesWholeInMessagesOfAMebibyte(int size) throws IOException {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    Files.write(folder.resolve("a.mp4"), bytes);
    run(USUAL);
    assertThat(index.contents.get(uri("a.mp4"))).isEqualTo(ByteString.copyFrom(bytes));
    int messages = Math.max(1, Math.ceilDiv(size, IngestStream.CHUNK_BYTES));
    assertThat(index.messages).containsEntry(uri("a.mp4"), messages);
  }

  @Test
  void aFileOverTheLimitIsNotSent() throws IOException {
    Files.write(folder.resolve("a.mp4"), new byte[SomeModel.MAX_MEDIA_BYTES + 1]);
    write("b.png", "b");
    IndexReport report = run(USUAL);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed().getFirst().message())
        .isEqualTo("4.2 MB; at most 4.2 MB can be sent");
    assertThat(index.messages).containsOnlyKeys(uri("b.png"));
  }

  @Test
  void titlesComeFromADataSetManifest() throws IOException {
    write("images/a.png", "a");
    write("b.png", "b");
    write(
        "manifest.jsonl",
        "{\"media\":\"images/a.png\",\"captions\":[\"red apple\",\"fruit\"],\"style\":\"x\"}\n");
    run(USUAL);
    assertThat(index.titles).containsOnly(java.util.Map.entry(uri("images/a.png"), "red apple"));
  }

  @Test
  void anotherProgramsManifestIsNoHindrance() throws IOException {
    write("a.png", "a");
    write("manifest.jsonl", "not json\n");
    assertThat(run(USUAL).added()).isEqualTo(1);
  }

  @Test
  void anEmptyFolderIsOneLine() throws IOException {
    assertThatThrownBy(() -> run(USUAL))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("no images or videos in " + folder);
    write("notes.txt", "x");
    assertThatThrownBy(() -> run(USUAL))
        .hasMessage("no images or videos in " + folder + " (passed over 1 file of other kinds)");
  }

  @Test
  void anEmptiedFolderKeepsItsIndexAndSaysHowToDropIt() throws IOException {
    Path going = write("a.png", "a");
    run(USUAL);
    Files.delete(going);
    assertThatThrownBy(() -> run(USUAL))
        .hasMessageEndingWith("to drop its 1 indexed item: omnivl index --remove " + folder);
    assertThat(index.ledger).hasSize(1);
  }

  private IndexReport run(Indexing.Options options) {
    return new Indexing(server, options, files -> Progress.none()).run(List.of(folder));
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private String uri(String name) {
    return FileUris.of(folder.resolve(name));
  }
}
