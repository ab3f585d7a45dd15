package dev.omnivl.trainer.corpus.shard;

import static dev.omnivl.trainer.fixture.CorpusFiles.jpeg;
import static dev.omnivl.trainer.fixture.CorpusFiles.member;
import static dev.omnivl.trainer.fixture.CorpusFiles.tar;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Sample;
import dev.omnivl.trainer.data.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebDatasetTest {
  @TempDir Path folder;

  private static CorpusSpec spec(Path media, Kind kind, @Nullable Path cache) {
    return new CorpusSpec("cc3m", "webdataset", null, media, null, kind, cache);
  }

  private static Corpus images(Path media) {
    return WebDataset.open(spec(media, Kind.IMAGE, null));
  }

  /** Samples as a downloader writes them, numbered on over all shards. */
  private Path shard(String name, int first, int count) throws IOException {
    List<Map.Entry<String, byte[]>> members = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      String key = String.format(Locale.ROOT, "%09d", number);
      members.add(Map.entry(key + ".jpg", jpeg(number * 0x123456)));
      members.add(member(key + ".json", "{\"caption\": \"other\", \"key\": \"" + key + "\"}"));
      members.add(member(key + ".txt", "zdjęcie \"" + number + "\" 🐢\n"));
    }
    return tar(folder.resolve(name), members);
  }

  private static String caption(Corpus corpus, long index) {
    return corpus.sample(index).item().captions().getFirst();
  }

  private static List<String> captions(Corpus corpus) {
    return LongStream.range(0, corpus.size()).mapToObj(index -> caption(corpus, index)).toList();
  }

  @Test
  void samplesOfAllShardsAreReadInAnyOrder() throws IOException {
    shard("00001.tar", 5, 3);
    shard("00000.tar", 0, 5);
    Corpus corpus = images(folder);

    assertThat(corpus.size()).isEqualTo(8);
    assertThat(corpus.shardSizes()).containsExactly(5L, 3L);
    Sample sample = corpus.sample(6);
    assertThat(sample.item().captions()).containsExactly("zdjęcie \"6\" 🐢");
    assertThat(sample.item().media()).isEqualTo("00001.tar/000000006.jpg");
    assertThat(sample.item().concept()).isEqualTo("cc3m#00001.tar/000000006.jpg");
    assertThat(sample.encoded()).isEqualTo(jpeg(6 * 0x123456));
    assertThat(caption(corpus, 0)).contains("\"0\"");
    assertThat(new MediaDecoder(MediaLimits.DEFAULTS).image(sample.encoded(), "x", 0).width())
        .isEqualTo(16);
  }

  @Test
  void anEpochThatResumesReadsTheVeryNextSample() throws IOException {
    for (int shard = 0; shard < 6; shard++) {
      shard("0000" + shard + ".tar", shard * 4, 4);
    }
    Corpus corpus = images(folder);
    Order order = Order.of(corpus.shardSizes(), 7);
    List<String> whole =
        LongStream.range(0, 24).mapToObj(at -> caption(corpus, order.index(2, at))).toList();

    Corpus again = images(folder.resolve("{00000..00005}.tar"));
    Order resumed = Order.of(again.shardSizes(), 7);

    assertThat(whole).doesNotHaveDuplicates();
    assertThat(LongStream.range(13, 24).mapToObj(at -> caption(again, resumed.index(2, at))))
        .containsExactlyElementsOf(whole.subList(13, 24));
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void longAndUnicodeNamesCaptionsInJsonAndOtherFilesAreUnderstood(int longNames)
      throws IOException {
    String deep = "d/".repeat(80) + "żółw";
    tar(
        folder.resolve("a.tar"),
        List.of(
            member(deep + ".JPG", "A"),
            member(deep + ".json", "{\"caption\": \"z \\u017c\"}"),
            member("alone.txt", "a caption without a medium"),
            member("b.x.seg.png", "not a medium of key b"),
            member("b.txt", "bee"),
            member("b.png", "B")),
        longNames);
    Corpus corpus = images(folder.resolve("a.tar"));

    assertThat(captions(corpus)).containsExactly("z ż", "bee");
    assertThat(corpus.sample(0).item().media()).isEqualTo("a.tar/" + deep + ".JPG");
    assertThat(corpus.sample(1).encoded()).isEqualTo(new byte[] {'B'});
  }

  @Test
  void manyThreadsReadAtOnce() throws IOException {
    shard("00000.tar", 0, 40);
    shard("00001.tar", 40, 40);
    Corpus corpus = images(folder);

    assertThat(LongStream.range(0, 80).parallel().mapToObj(index -> caption(corpus, index)))
        .containsExactlyElementsOf(captions(corpus));
  }

  @Test
  void anInterruptedReaderSpoilsNothingForTheNext() throws IOException {
    shard("00000.tar", 0, 1);
    Corpus corpus = images(folder);
    Thread.currentThread().interrupt();
    try {
      fails(Reason.UNAVAILABLE, () -> corpus.sample(0)).hasMessageContaining("000000000.jpg");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(caption(corpus, 0)).contains("\"0\"");
  }

  @Test
  void brokenSamplesFailAlone() throws IOException {
    tar(
        folder.resolve("a.tar"),
        List.of(
            member("0.jpg", "0"),
            member("1.jpg", "1"),
            member("1.json", "{\"caption\": "),
            member("2.jpg", "2"),
            member("2.json", "{\"url\": \"x\"}"),
            member("3.jpg", ""),
            member("3.txt", "three"),
            member("../4.jpg", "4"),
            member("../4.txt", "four"),
            member("5.jpg", "5"),
            member("5.txt", "five")));
    Corpus corpus = images(folder);

    assertThat(corpus.size()).isEqualTo(6);
    fails(Reason.CORRUPT, () -> corpus.sample(0)).hasMessageContaining("a.tar member 0.jpg");
    fails(Reason.CORRUPT, () -> corpus.sample(1)).hasMessageContaining("1.jpg");
    fails(Reason.CORRUPT, () -> corpus.sample(2)).hasMessageContaining("'caption'");
    fails(Reason.UNREADABLE_MEDIA, () -> corpus.sample(3)).hasMessageContaining("3.jpg");
    fails(Reason.INVALID_ARGUMENT, () -> corpus.sample(4)).hasMessageContaining("../4.jpg");
    assertThat(caption(corpus, 5)).isEqualTo("five");
  }

  @Test
  void samplesOfOneNameInARowAreLeftOutNotMixed() throws IOException {
    tar(
        folder.resolve("a.tar"),
        List.of(
            member("a.jpg", "A"),
            member("a.txt", "first"),
            member("b.jpg", "B1"),
            member("b.jpg", "B2"),
            member("b.txt", "of the second"),
            member("c.jpg", "C1"),
            member("c.txt", "of the first"),
            member("c.jpg", "C2"),
            member("d.jpg", "D"),
            member("d.txt", "last")));

    assertThat(captions(images(folder))).containsExactly("first", "last");
  }

  @Test
  void aShardCutShortKeepsWhatCameBefore() throws IOException {
    byte[] whole = Files.readAllBytes(shard("00000.tar", 0, 6));
    List<String> expected = captions(images(folder));
    int last = -1;
    for (int length = 0; length <= whole.length; length += 1_700) {
      Path cut = Files.createDirectories(folder.resolve("cut" + length)).resolve("00000.tar");
      Files.write(cut, Arrays.copyOf(whole, length));
      Corpus corpus = images(cut);

      assertThat(captions(corpus)).isEqualTo(expected.subList(0, (int) corpus.size()));
      assertThat((int) corpus.size()).isGreaterThanOrEqualTo(last);
      last = (int) corpus.size();
    }
    assertThat(last).isGreaterThan(1);
  }

  @Test
  void aDamagedHeaderEndsItsShardOnly() throws IOException {
    Path damaged = shard("00000.tar", 0, 3);
    shard("00001.tar", 3, 2);
    byte[] bytes = Files.readAllBytes(damaged);
    // The first sample takes a block and its content three times over; then comes its neighbour.
    int second = 3 * 512 + (jpeg(0).length + 511) / 512 * 512 + 2 * 512;
    Arrays.fill(bytes, second, second + 512, (byte) 'x');
    Files.write(damaged, bytes);

    assertThat(images(folder).shardSizes()).containsExactly(1L, 2L);
  }

  @Test
  void theIndexIsKeptAndMadeAgainWhenTheShardChanges() throws IOException {
    Path shard = shard("00000.tar", 0, 3);
    Path index = folder.resolve(".cache/00000.tar.image.index");
    images(folder);
    Files.setLastModifiedTime(index, FileTime.fromMillis(1_000));
    images(folder);
    assertThat(Files.getLastModifiedTime(index).toMillis()).as("kept").isEqualTo(1_000);

    shard("00000.tar", 50, 4);
    assertThat(captions(images(folder))).hasSize(4).first().asString().contains("50");

    Files.setLastModifiedTime(shard, FileTime.fromMillis(5_000));
    Files.setLastModifiedTime(index, FileTime.fromMillis(1_000));
    images(folder);
    assertThat(Files.getLastModifiedTime(index).toMillis()).as("stale").isNotEqualTo(1_000);
    try (Stream<Path> files = Files.list(folder.resolve(".cache"))) {
      assertThat(files).as("no parts are left").containsExactly(index);
    }
  }

  @Test
  void aCorruptIndexIsMadeAgain() throws IOException {
    shard("00000.tar", 0, 3);
    Path index = folder.resolve(".cache/00000.tar.image.index");
    List<String> expected = captions(images(folder));
    byte[] whole = Files.readAllBytes(index);
    for (int place = 0; place <= whole.length; place += 7) {
      byte[] bytes = whole.clone();
      if (place < whole.length) {
        bytes[place] ^= 1;
      }
      Files.write(index, bytes);
      assertThat(captions(images(folder))).as("byte %d", place).isEqualTo(expected);
      Files.write(index, Arrays.copyOf(whole, place));
      assertThat(captions(images(folder))).as("cut at %d", place).isEqualTo(expected);
    }
    assertThat(Files.readAllBytes(index)).isEqualTo(whole);
  }

  @Test
  void oneCacheServesShardsOfOneNameFromManyFolders() throws IOException {
    Path cache = folder.resolve("cache");
    shard("a/00000.tar", 0, 1);
    shard("b/00000.tar", 1, 2);

    Corpus first = WebDataset.open(spec(folder.resolve("a"), Kind.IMAGE, cache));
    Corpus second = WebDataset.open(spec(folder.resolve("b"), Kind.IMAGE, cache));

    assertThat(first.size()).isEqualTo(1);
    assertThat(second.size()).isEqualTo(2);
    assertThat(folder.resolve("a/.cache")).doesNotExist();
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void clipsAndImagesOfOneShardAreTwoCorpora() throws IOException {
    tar(
        folder.resolve("a.tar"),
        List.of(
            member("0.jpg", "still"),
            member("0.txt", "zero"),
            member("1.mp4", "moving"),
            member("1.txt", "one")));

    assertThat(captions(images(folder))).containsExactly("zero");
    Corpus clips = WebDataset.open(spec(folder, Kind.VIDEO, null));
    assertThat(captions(clips)).containsExactly("one");
    assertThat(clips.sample(0).item().kind()).isEqualTo(Kind.VIDEO);
  }

  @Test
  void shardsWithoutSamplesAreSteppedOver() throws IOException {
    shard("00000.tar", 0, 1);
    tar(folder.resolve("00001.tar"), List.of());
    Files.writeString(folder.resolve("00002.tar"), "no archive at all ".repeat(100));
    shard("00003.tar", 1, 1);
    Corpus corpus = images(folder);

    assertThat(corpus.shardSizes()).containsExactly(1L, 0L, 0L, 1L);
    assertThat(captions(corpus)).hasSize(2);
  }
}
