package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.fixture.CorpusFiles.text;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.data.Order;
import dev.omnivl.trainer.fixture.SmallData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorporaTest {
  @TempDir Path folder;

  private static CorpusSpec folderOf(Path data, Kind kind, String name) {
    return new CorpusSpec(name, "folder", null, data, null, kind, null);
  }

  @Test
  void theProjectsOwnFolderGivesWhatMayBeTrainedOn() throws IOException {
    List<DatasetItem> items = SmallData.write(folder);
    Corpus images = Corpora.open(folderOf(folder, Kind.IMAGE, "shapes"));
    Corpus clips = Corpora.open(folderOf(folder, Kind.VIDEO, "moving"));

    assertThat(images.size()).isEqualTo(20);
    assertThat(clips.size()).isEqualTo(8);
    assertThat(LongStream.range(0, 20).mapToObj(index -> images.sample(index).item()))
        .containsExactlyElementsOf(
            items.stream()
                .filter(item -> item.kind() == Kind.IMAGE && item.heldOut().isEmpty())
                .toList())
        .noneMatch(item -> item.heldOut().contains(HeldOut.STYLE));
    assertThat(clips.sample(3).encoded())
        .isEqualTo(Files.readAllBytes(folder.resolve(clips.sample(3).item().media())));
  }

  @Test
  void filesAreShuffledAsAWholeAndResumed() throws IOException {
    SmallData.write(folder);
    Corpus corpus = Corpora.open(folderOf(folder, Kind.IMAGE, "shapes"));
    Order order = Order.of(corpus.shardSizes(), 3);
    List<String> whole =
        LongStream.range(0, 20)
            .mapToObj(place -> corpus.sample(order.index(1, place)).item().media())
            .toList();

    Corpus again = Corpora.open(folderOf(folder, Kind.IMAGE, "shapes"));
    Order resumed = Order.of(again.shardSizes(), 3);

    assertThat(whole).doesNotHaveDuplicates();
    assertThat(
            LongStream.range(9, 20)
                .mapToObj(place -> again.sample(resumed.index(1, place)).item().media()))
        .containsExactlyElementsOf(whole.subList(9, 20));
  }

  @ParameterizedTest
  @CsvSource({"cocoa, coco", "WebVid, webvid", "kinetics400, kinetics", "caption_tsv, caption-tsv"})
  void anUnknownFormatIsRefusedWithTheNearest(String asked, String nearest) {
    fails(
            Reason.INVALID_ARGUMENT,
            () -> Corpora.open(new CorpusSpec("x", asked, null, folder, null, null, null)))
        .hasMessageContaining("'" + asked + "'")
        .hasMessageContaining("did you mean " + nearest + "?")
        .hasMessageContaining("visual-genome");
  }

  @Test
  void settingsThatAreMissingOrMeanNothingAreNamed() throws IOException {
    Path file = text(folder.resolve("a.json"), "[]");
    List<CorpusSpec> missing =
        List.of(
            new CorpusSpec("x", "coco", null, folder, Split.TRAIN, null, null),
            new CorpusSpec("x", "coco", file, folder, null, null, null),
            new CorpusSpec("x", "webdataset", null, folder, null, null, null));
    List<CorpusSpec> unused =
        List.of(
            new CorpusSpec("x", "folder", file, folder, null, Kind.IMAGE, null),
            new CorpusSpec("x", "webvid", file, folder, Split.TRAIN, null, null),
            new CorpusSpec("x", "coco", file, folder, Split.TRAIN, Kind.VIDEO, null),
            new CorpusSpec("x", "didemo", file, folder, null, null, folder));

    assertThat(missing)
        .zipSatisfy(
            List.of("'annotations'", "'split'", "'kind'"),
            (spec, setting) ->
                fails(Reason.INVALID_ARGUMENT, () -> Corpora.open(spec))
                    .hasMessageContaining("needs " + setting));
    assertThat(unused)
        .zipSatisfy(
            List.of("annotations", "split", "kind VIDEO", "cache"),
            (spec, setting) ->
                fails(Reason.INVALID_ARGUMENT, () -> Corpora.open(spec))
                    .hasMessageContaining("no use for " + setting));
  }

  @Test
  void aCorpusThatIsNotThereFailsWhenItIsOpened() throws IOException {
    Path none = folder.resolve("none");
    Path empty = text(folder.resolve("empty.json"), "[]");

    fails(Reason.NOT_FOUND, () -> Specs.of("didemo", none, folder).open())
        .hasMessageContaining("none");
    fails(Reason.NOT_FOUND, () -> Specs.of("didemo", empty, folder).open())
        .hasMessageContaining("has no sample");
    fails(Reason.NOT_FOUND, () -> Specs.of("visual-genome", empty, none).open())
        .hasMessageContaining("media folder");
    fails(Reason.NOT_FOUND, () -> Corpora.open(folderOf(none, Kind.IMAGE, "x")))
        .hasMessageContaining("manifest.jsonl");
  }

  @Test
  void noTwoCorporaOfARunShareAName() throws IOException {
    SmallData.write(folder);
    CorpusSpec images = folderOf(folder, Kind.IMAGE, "a");

    Corpora.requireNames(List.of(images, folderOf(folder, Kind.VIDEO, "b")));
    fails(
            Reason.INVALID_ARGUMENT,
            () -> Corpora.requireNames(List.of(images, folderOf(folder, Kind.VIDEO, "a"))))
        .hasMessageContaining("called a");
  }

  @Test
  void aSpecIsReadFromJson() throws IOException {
    String json =
        """
        {"name": "cc3m", "format": "webdataset", "media": "/data/cc3m/{00000..00331}.tar",
         "kind": "image", "split": "val"}
        """;

    assertThat(JsonMapper.builder().build().readValue(json, CorpusSpec.class))
        .isEqualTo(
            new CorpusSpec(
                "cc3m",
                "webdataset",
                null,
                Path.of("/data/cc3m/{00000..00331}.tar"),
                Split.VAL,
                Kind.IMAGE,
                null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a#b", "../x", "a/b"})
  void namesAreWords(String name) {
    fails(Reason.INVALID_ARGUMENT, () -> folderOf(folder, Kind.IMAGE, name))
        .hasMessageContaining("'" + name + "'");
  }
}
