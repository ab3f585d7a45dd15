package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.ingest.Indexing.WhatIsMissing;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import dev.omnivl.media.ExifBlock;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.terminal.Progress;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.LedgerEntry;
import dev.omnivl.v1.SearchRequest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An index follows its folders, does nothing twice, and loses nothing: the client's indexing and
 * the real server together.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IndexingTest {

  private static final Indexing.Options USUAL = Indexing.Options.USUAL;

  private static final int MAX_MEDIA_BYTES = 4 << 20;

  private RunningServer running;
  private Server server;
  private Path temporary;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path index) {
    String limit = Integer.toString(MAX_MEDIA_BYTES);
    running =
        new RunningServer(SmallModel.folder(), index, Map.of("omnivl.media.max-bytes", limit));
    ServerAddress address = new ServerAddress("localhost", running.port());
    server = Server.at(address, Duration.ofSeconds(60));
  }

  @AfterAll
  void stop() {
    server.close();
    running.close();
  }

  @BeforeEach
  void anotherFolder(@TempDir Path temporary) throws IOException {
    this.temporary = temporary.toRealPath();
    folder = Files.createDirectories(this.temporary.resolve("media"));
  }

  @Test
  void theSecondRunHasNothingToDo() throws IOException {
    write("a.png", 1);
    write("deep/er/b c ü.png", 2);
    IndexReport first = run(USUAL);
    assertThat(first.added()).isEqualTo(2);
    List<LedgerEntry> before = ledger(folder);
    assertThat(before)
        .extracting(entry -> entry.getItem().getUri())
        .containsExactly(uri("a.png"), uri("deep/er/b c ü.png"));
    IndexReport second = run(USUAL);
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.added() + second.changed() + second.removed()).isZero();
    assertThat(ledger(folder)).as("nothing was written again").isEqualTo(before);
  }

  @Test
  void onlyWhatChangedIsSent() throws IOException {
    write("a.png", 1);
    Path changing = write("b.png", 2);
    run(USUAL);
    String before = mediaId("b.png");
    write("b.png", 3);
    Files.setLastModifiedTime(changing, FileTime.from(Instant.now().plusSeconds(5)));
    write("c.png", 4);
    IndexReport report = run(USUAL);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(mediaId("b.png")).isNotEqualTo(before);
  }

  @Test
  void captionsAreWrittenOfWhatHasNone() throws IOException {
    write("a.png", 1);
    run(USUAL);
    write("b.png", 2);
    Indexing.Options captions =
        new Indexing.Options(
            false,
            WhatIsMissing.REMOVE_UNLESS_UNMOUNTED,
            false,
            Exclusions.NONE,
            OwnFields.NONE,
            true);
    IndexReport report = run(captions);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.failed()).isEmpty();
    assertThat(run(captions).unchanged()).isEqualTo(2);
  }

  @Test
  void fieldsOfTheUserAndFactsOfTheFileAreShownWithHits() throws IOException {
    Path photo = folder.resolve("photo.jpg");
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    ExifBlock exif =
        new ExifBlock().camera("Canon", "EOS R5").taken("2024:02:29 14:30:45", "+02:00");
    Files.write(photo, exif.in(jpeg.toByteArray()));
    write("b.png", 2);
    run(USUAL);
    Path fields = temporary.resolve("fields.jsonl");
    Files.writeString(
        fields,
        "{\"path\": \"media/photo.jpg\", \"title\": \"Harbour\", \"tags\": [\"sea\"],"
            + " \"rating\": 5, \"album\": [\"x\", \"y\"], \"scanned\": \"2026-01-02\"}\n");
    IndexReport report =
        run(
            new Indexing.Options(
                false,
                WhatIsMissing.REMOVE_UNLESS_UNMOUNTED,
                false,
                Exclusions.NONE,
                OwnFields.read(fields),
                false));
    assertThat(report.changed()).as("known content with other words").isEqualTo(1);
    SearchRequest all = SearchRequest.newBuilder().setText("anything").setLimit(10).build();
    Hit hit =
        server.call(to -> to.search().search(all)).getHitsList().stream()
            .filter(found -> found.getUri().equals(uri("photo.jpg")))
            .findFirst()
            .orElseThrow();
    assertThat(hit.getTitle()).isEqualTo("Harbour");
    assertThat(hit.getTagsList()).containsExactly("sea");
    assertThat(hit.getAttributesMap())
        .containsOnlyKeys("rating", "album", "scanned", "width", "height", "time", "camera");
    assertThat(hit.getAttributesOrThrow("time").getTime().getSeconds())
        .isEqualTo(Instant.parse("2024-02-29T12:30:45Z").getEpochSecond());
    assertThat(hit.getAttributesOrThrow("camera").getWords().getValuesList())
        .containsExactly("Canon EOS R5");
    assertThat(hit.getAttributesOrThrow("height").getNumber()).isEqualTo(48);
  }

  @Test
  void anOlderFileInTheSamePlaceIsIndexed() throws IOException {
    Path file = write("a.png", 1);
    run(USUAL);
    String before = mediaId("a.png");
    write("a.png", 2);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    assertThat(run(USUAL).changed()).isEqualTo(1);
    assertThat(mediaId("a.png")).isNotEqualTo(before);
    assertThat(run(USUAL).unchanged()).isEqualTo(1);
  }

  @Test
  void aListIsIndexedAndWhatIsNotThereFails() throws IOException {
    Path listed = write("a.png", 1);
    write("b.png", 2);
    Path gone = folder.resolve("gone.png");
    Selection list = new Selection(List.of(), List.of(listed, gone));
    IndexReport report = new Indexing(server, USUAL, files -> Progress.none()).run(list);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed().getFirst().uri()).isEqualTo(uri("gone.png"));
    assertThat(report.failed().getFirst().message()).isEqualTo("it is not there any more");
    assertThat(uris(folder)).containsExactly(uri("a.png"));
    Files.delete(listed);
    assertThat(new Indexing(server, USUAL, files -> Progress.none()).run(list).failed()).hasSize(2);
    assertThat(uris(folder)).as("a list removes nothing").containsExactly(uri("a.png"));
  }

  @Test
  void manyFilesOfOneFolderAreKnownToo() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      files.add(write(i + ".png", i));
    }
    Selection all = Selection.of(files);
    assertThat(new Indexing(server, USUAL, f -> Progress.none()).run(all).added()).isEqualTo(12);
    Files.writeString(files.get(3), "broken");
    Files.setLastModifiedTime(files.get(3), FileTime.from(Instant.now().plusSeconds(5)));
    new Indexing(server, USUAL, f -> Progress.none()).run(all);
    IndexReport third = new Indexing(server, USUAL, f -> Progress.none()).run(all);
    assertThat(third.unchanged()).isEqualTo(11);
    assertThat(third.failed().getFirst().before()).isTrue();
  }

  @Test
  void onlyWhatChangedIsLookedAtAgain() throws IOException {
    Path going = write("deep/a.png", 1);
    Path changing = write("deep/b.png", 2);
    write("c.png", 3);
    write("old folder/d.png", 4);
    run(USUAL);
    Files.delete(going);
    write("deep/b.png", 5);
    Files.setLastModifiedTime(changing, FileTime.from(Instant.now().plusSeconds(5)));
    write("c.png", 6);
    Files.move(folder.resolve("old folder"), folder.resolve("renamed"));
    write("renamed/.hidden.png", 7);
    IndexReport report =
        new Indexing(server, USUAL, files -> Progress.none())
            .again(
                List.of(folder),
                List.of(
                    going,
                    changing,
                    folder.resolve("old folder"),
                    folder.resolve("renamed"),
                    folder.resolve(".never.png")));
    assertThat(report.failed()).isEmpty();
    assertThat(report.found()).isEqualTo(2);
    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(2);
    assertThat(uris(folder)).containsExactly(uri("c.png"), uri("deep/b.png"), uri("renamed/d.png"));
  }

  @Test
  void vanishedFilesGoUnlessTheyAreKept() throws IOException {
    write("a.png", 1);
    Path going = write("b.png", 2);
    Path beside = Files.createDirectories(temporary.resolve("media2"));
    Files.write(beside.resolve("c.png"), Pictures.png(3));
    new Indexing(server, USUAL, files -> Progress.none())
        .run(Selection.of(List.of(folder, beside)));
    Files.delete(going);
    Files.delete(beside.resolve("c.png"));
    assertThat(run(options(false, WhatIsMissing.KEEP, false)).removed()).isZero();
    assertThat(run(USUAL).removed()).isEqualTo(1);
    assertThat(uris(folder)).containsExactly(uri("a.png"));
    assertThat(uris(beside))
        .as("a folder that only starts with the same name is another one")
        .containsExactly(FileUris.of(beside.resolve("c.png")));
  }

  @Test
  void aFolderThatBecameEmptyKeepsItsItemsUntilTheUserSaysSo() throws IOException {
    write("a.png", 1);
    write("disk/b.png", 2);
    write("disk/c.png", 3);
    run(USUAL);
    Files.delete(folder.resolve("disk/b.png"));
    Files.delete(folder.resolve("disk/c.png"));
    IndexReport held = run(USUAL);
    assertThat(held.removed()).isZero();
    assertThat(held.heldBack()).isEqualTo(Map.of(folder.resolve("disk").toString(), 2));
    assertThat(uris(folder)).hasSize(3);
    assertThat(run(options(false, WhatIsMissing.REMOVE, false)).removed()).isEqualTo(2);
    assertThat(uris(folder)).containsExactly(uri("a.png"));
  }

  @Test
  void filesThatFailDoNotHinderTheOthersAndAreRemembered() throws IOException {
    write("a.png", 1);
    write("b.png", "broken");
    write("c.png", 3);
    IndexReport first = run(USUAL);
    assertThat(first.added()).isEqualTo(2);
    assertThat(first.failed()).hasSize(1);
    assertThat(first.failed().getFirst().uri()).isEqualTo(uri("b.png"));
    List<LedgerEntry> before = ledger(folder);
    IndexReport second = run(USUAL);
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.failed()).hasSize(1);
    assertThat(second.failed().getFirst().before()).isTrue();
    assertThat(ledger(folder)).isEqualTo(before);
    run(options(false, WhatIsMissing.REMOVE_UNLESS_UNMOUNTED, true));
    List<LedgerEntry> after = ledger(folder);
    assertThat(after.get(0)).isEqualTo(before.get(0));
    assertThat(after.get(1)).as("sent again").isNotEqualTo(before.get(1));
    assertThat(after.get(2)).isEqualTo(before.get(2));
  }

  @Test
  void aDryRunSendsAndRemovesNothing() throws IOException {
    Path going = write("a.png", 1);
    run(USUAL);
    Files.delete(going);
    write("b.png", 2);
    List<LedgerEntry> before = ledger(folder);
    IndexReport report = run(options(true, WhatIsMissing.REMOVE_UNLESS_UNMOUNTED, false));
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(ledger(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        IngestStream.CHUNK_BYTES - 1,
        IngestStream.CHUNK_BYTES,
        IngestStream.CHUNK_BYTES + 1,
        3 * IngestStream.CHUNK_BYTES + 5
      })
  void aFileOfAnySizeArrivesWholeAndKeepsItsTitle(int size) throws IOException {
    Files.write(folder.resolve("a.png"), Pictures.png(size, size));
    write("manifest.jsonl", "{\"media\":\"a.png\",\"captions\":[\"size " + size + "\"]}\n");
    assertThat(run(USUAL).failed()).isEmpty();
    assertThat(hits()).containsEntry(uri("a.png"), "size " + size);
  }

  @Test
  void anEmptyFileFailsAlone() throws IOException {
    write("a.png", "");
    write("b.png", 2);
    IndexReport report = run(USUAL);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed().getFirst().reason()).isEqualTo("UNREADABLE_MEDIA");
  }

  @Test
  void aFileOverTheLimitIsNotSent() throws IOException {
    Files.write(folder.resolve("a.mp4"), new byte[MAX_MEDIA_BYTES + 1]);
    write("b.png", 2);
    IndexReport report = run(USUAL);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed().getFirst().message())
        .isEqualTo(
            "4.2 MB, and the server takes 4.2 MB at most: start it with --media.max-bytes=8M"
                + " --queue.max-bytes=8M");
    assertThat(uris(folder)).containsExactly(uri("b.png"));
  }

  @Test
  void titlesComeFromADataSetManifest() throws IOException {
    write("images/a.png", 1);
    write("b.png", 2);
    write(
        "manifest.jsonl",
        "{\"media\":\"images/a.png\",\"captions\":[\"red apple\",\"fruit\"],\"style\":\"x\"}\n");
    run(USUAL);
    assertThat(hits())
        .containsEntry(uri("images/a.png"), "red apple")
        .containsEntry(uri("b.png"), "");
  }

  @Test
  void aTitleThatIsTooLongIsCutAndItsFileIndexed() throws IOException {
    write("a.png", 1);
    String caption = "long ".repeat(1_000);
    write("manifest.jsonl", "{\"media\":\"a.png\",\"captions\":[\"" + caption + "\"]}\n");
    assertThat(run(USUAL).added()).isEqualTo(1);
    assertThat(hits().get(uri("a.png"))).startsWith("long long").hasSizeLessThan(caption.length());
  }

  @Test
  void anotherProgramsManifestIsNoHindrance() throws IOException {
    write("a.png", 1);
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
    Path going = write("a.png", 1);
    run(USUAL);
    Files.delete(going);
    assertThatThrownBy(() -> run(USUAL))
        .hasMessageEndingWith("to drop its 1 indexed item: omnivl index --remove " + folder);
    assertThat(uris(folder)).hasSize(1);
  }

  private static Indexing.Options options(
      boolean dryRun, WhatIsMissing missing, boolean retryFailed) {
    return new Indexing.Options(
        dryRun, missing, retryFailed, Exclusions.NONE, OwnFields.NONE, false);
  }

  private IndexReport run(Indexing.Options options) {
    return new Indexing(server, options, files -> Progress.none())
        .run(Selection.of(List.of(folder)));
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Path write(String name, int seed) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, Pictures.png(seed));
  }

  private String uri(String name) {
    return FileUris.of(folder.resolve(name));
  }

  private List<LedgerEntry> ledger(Path of) {
    List<LedgerEntry> entries = new ArrayList<>();
    new Ledger(server).under(FileUris.of(of), entries::add);
    return entries;
  }

  private List<String> uris(Path of) {
    return ledger(of).stream().map(entry -> entry.getItem().getUri()).toList();
  }

  private String mediaId(String name) {
    return ledger(folder).stream()
        .filter(entry -> entry.getItem().getUri().equals(uri(name)))
        .findFirst()
        .orElseThrow()
        .getIngested()
        .getMediaId();
  }

  /** Returns the titles of all hits by their URI. */
  private Map<String, String> hits() {
    SearchRequest all = SearchRequest.newBuilder().setText("anything").setLimit(1_000).build();
    return server.call(to -> to.search().search(all)).getHitsList().stream()
        .collect(Collectors.toMap(Hit::getUri, Hit::getTitle));
  }
}
