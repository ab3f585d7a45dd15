package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.corpus.format.Specs.item;
import static dev.omnivl.trainer.fixture.CorpusFiles.media;
import static dev.omnivl.trainer.fixture.CorpusFiles.text;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.Split;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCaptionsTest {
  private static final String COCO =
      """
      {"dataset": "coco", "images": [
       {"filepath": "val2014", "sentids": [1], "filename": "COCO_val2014_1.jpg", "split": "test",
        "cocoid": 1, "sentences": [{"tokens": ["a"], "raw": "A test."}]},
       {"filepath": "train2014", "filename": "COCO_train2014_2.jpg", "split": "train",
        "cocoid": 2, "sentences": [{"raw": "A \\"cat\\" 🐈."}, {"raw": " Kot. "}, {"raw": "Kot."}]},
       {"filepath": "val2014", "filename": "COCO_val2014_3.jpg", "split": "restval",
        "cocoid": 3, "sentences": [{"raw": "A dog."}]},
       {"filepath": "val2014", "filename": "COCO_val2014_4.jpg", "split": "train", "cocoid": 4,
        "sentences": []},
       {"filename": "COCO_val2014_5.jpg", "split": "train", "sentences": [{"raw": "Gone."}]},
       {"filename": "COCO_val2014_6.jpg", "sentences": [{"raw": "Nobody knows the split."}]}
      ]}
      """;

  @TempDir Path folder;

  @Test
  void cocoTrainsOnItsRestOfVal() throws IOException {
    media(
        folder.resolve("m"),
        "val2014/COCO_val2014_1.jpg",
        "train2014/COCO_train2014_2.jpg",
        "COCO_val2014_3.jpg",
        "val2014/COCO_val2014_4.jpg");
    Specs coco = Specs.of("coco", text(folder.resolve("coco.json"), COCO), folder.resolve("m"));
    Corpus train = coco.with(Split.TRAIN).open();

    assertThat(train.size()).isEqualTo(5);
    DatasetItem cat = item(train, 0);
    assertThat(cat.captions()).containsExactly("A \"cat\" 🐈.", "Kot.");
    assertThat(cat.concept()).isEqualTo("coco#train2014/COCO_train2014_2.jpg");
    assertThat(cat.label()).isEmpty();
    assertThat(item(train, 1).media()).as("a flat folder").isEqualTo("COCO_val2014_3.jpg");
    fails(Reason.CORRUPT, () -> train.sample(2)).hasMessageContaining("element 4 has no caption");
    fails(Reason.NOT_FOUND, () -> train.sample(3)).hasMessageContaining("COCO_val2014_5.jpg");
    fails(Reason.CORRUPT, () -> train.sample(4)).hasMessageContaining("element 6 has no 'split'");
    assertThat(item(coco.with(Split.TEST).open(), 0).captions()).containsExactly("A test.");
  }

  @Test
  void flickrNamesItsFilesOnly() throws IOException {
    media(folder.resolve("m"), "1.jpg");
    Path json =
        text(
            folder.resolve("f.json"),
            """
            {"images": [{"sentids": [0, 1], "imgid": 0, "sentences": [{"raw": "Two men."},
              {"raw": "Men talk."}], "split": "val", "filename": "1.jpg"}], "dataset": "flickr30k"}
            """);
    Corpus corpus = Specs.of("flickr30k", json, folder.resolve("m")).with(Split.VAL).open();

    assertThat(item(corpus, 0).captions()).containsExactly("Two men.", "Men talk.");
    fails(
            Reason.NOT_FOUND,
            () -> Specs.of("flickr30k", json, folder.resolve("m")).with(Split.TRAIN).open())
        .hasMessageContaining("no sample of split train");
  }

  @Test
  void visualGenomeHasASampleAnImage() throws IOException {
    media(folder.resolve("m"), "VG_100K/1.jpg", "VG_100K_2/2.jpg", "3.jpg");
    Path json =
        text(
            folder.resolve("region_descriptions.json"),
            """
            [{"regions": [{"region_id": 1, "phrase": "a clock", "x": 1}, {"phrase": "the clock "},
               {"phrase": "a clock"}, {"phrase": ""}], "id": 1},
             {"id": 2, "regions": [{"phrase": "zielony żółw"}]},
             {"id": 3, "regions": []},
             {"id": 4, "regions": [{"phrase": "x"}]}]
            """);
    Corpus corpus = Specs.of("visual-genome", json, folder.resolve("m")).open();

    assertThat(item(corpus, 0).captions()).containsExactly("a clock", "the clock");
    assertThat(item(corpus, 1).media()).isEqualTo("VG_100K_2/2.jpg");
    fails(Reason.CORRUPT, () -> corpus.sample(2)).hasMessageContaining("element 3");
    fails(Reason.NOT_FOUND, () -> corpus.sample(3)).hasMessageContaining("VG_100K/4.jpg");
  }

  @Test
  void aTableOfCaptionsNamesFiles() throws IOException {
    media(folder.resolve("m"), "0/a.jpg", "b.jpg");
    Path tsv =
        text(
            folder.resolve("t.tsv"),
            "a \"quoted\" żółw\t0/a.jpg\nno tab here\nlost\tlost.jpg\nlast\tb.jpg");
    Corpus corpus = Specs.of("caption-tsv", tsv, folder.resolve("m")).open();

    assertThat(corpus.size()).isEqualTo(4);
    assertThat(item(corpus, 0).captions()).containsExactly("a \"quoted\" żółw");
    assertThat(item(corpus, 3).concept()).isEqualTo("caption-tsv#b.jpg");
    fails(Reason.CORRUPT, () -> corpus.sample(1)).hasMessageContaining("line 2");
    fails(Reason.NOT_FOUND, () -> corpus.sample(2)).hasMessageContaining("lost.jpg");
  }

  @Test
  void aTableOfAddressesIsRefused() throws IOException {
    Path tsv = text(folder.resolve("t.tsv"), "a cat\thttp://example.org/cat.jpg\n");

    fails(Reason.INVALID_ARGUMENT, () -> Specs.of("caption-tsv", tsv, folder).open())
        .hasMessageContaining("t.tsv line 1")
        .hasMessageContaining("webdataset");
  }

  @Test
  void aListOfCaptionsHoldsImagesOrClips() throws IOException {
    media(folder.resolve("m"), "a.jpg", "b.mp4");
    Path images =
        text(
            folder.resolve("i.json"),
            """
            [{"image": "a.jpg", "caption": "one"}, {"image": "a.jpg", "caption": ["x", "y"]},
             {"caption": "nothing"}, {"image": "a.jpg", "caption": 3}]
            """);
    Path clips = text(folder.resolve("c.json"), "[{\"video\": \"b.mp4\", \"caption\": \"c\"}]");
    Corpus stills = Specs.of("caption-json", images, folder.resolve("m")).with(Kind.IMAGE).open();
    Corpus moving = Specs.of("caption-json", clips, folder.resolve("m")).with(Kind.VIDEO).open();

    assertThat(item(stills, 0).captions()).containsExactly("one");
    assertThat(item(stills, 1).captions()).containsExactly("x", "y");
    assertThat(item(stills, 1).concept()).isEqualTo(item(stills, 0).concept());
    fails(Reason.CORRUPT, () -> stills.sample(2)).hasMessageContaining("'image'");
    fails(Reason.CORRUPT, () -> stills.sample(3)).hasMessageContaining("'caption'");
    assertThat(item(moving, 0).kind()).isEqualTo(Kind.VIDEO);
  }
}
