package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.corpus.format.Specs.item;
import static dev.omnivl.trainer.fixture.CorpusFiles.media;
import static dev.omnivl.trainer.fixture.CorpusFiles.text;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  @TempDir Path folder;

  private Path synsets(String lines) throws IOException {
    return text(folder.resolve("synsets.txt"), lines);
  }

  @Test
  void imagesOfASynsetAreOneClass() throws IOException {
    media(
        folder.resolve("m"),
        "n01443537/n01443537_1.JPEG",
        "n01440764/n01440764_2.JPEG",
        "n01440764/n01440764_10.JPEG",
        "n01440764/.hidden");
    Path names =
        synsets("n01443537\tgoldfish, Carassius auratus\nn01440764 tench, Tinca tinca,\n\n");
    Corpus corpus = Specs.of("imagenet", names, folder.resolve("m")).open();

    assertThat(corpus.size()).isEqualTo(3);
    DatasetItem first = item(corpus, 0);
    assertThat(first.media()).isEqualTo("n01440764/n01440764_10.JPEG");
    assertThat(first.concept()).isEqualTo("imagenet/n01440764");
    assertThat(first.label()).isEqualTo("tench");
    assertThat(first.captions())
        .startsWith("a photo of a tench.")
        .endsWith("a photo of a Tinca tinca.");
    assertThat(item(corpus, 1).concept()).isEqualTo(first.concept());
    assertThat(item(corpus, 2).label()).isEqualTo("goldfish");
    assertThat(corpus.labels()).containsExactly("goldfish", "tench");
  }

  @Test
  void classesOfOneNameStayTwo() throws IOException {
    media(folder.resolve("m"), "n02012849/a.JPEG", "n03126707/b.JPEG");
    Path names = synsets("n02012849 crane\nn03126707 crane\n");
    Corpus corpus = Specs.of("imagenet", names, folder.resolve("m")).open();

    assertThat(corpus.labels()).containsExactly("crane (n02012849)", "crane (n03126707)");
    assertThat(item(corpus, 1).label()).isEqualTo("crane (n03126707)");
    assertThat(item(corpus, 1).captions()).startsWith("a photo of a crane.");
  }

  @Test
  void templatesOfSomethingAreClasses() throws IOException {
    media(folder.resolve("m"), "78687.webm", "42326.mp4");
    Path list =
        text(
            folder.resolve("train.json"),
            """
            [{"id": "78687", "label": "holding potato next to vicks", "template": "Holding [something] next to [something]"},
             {"id": "42326", "label": "pushing a pen", "template": "Pushing [something]"},
             {"id": "1", "label": "pushing a car", "template": "Pushing [something]"}]
            """);
    Corpus corpus = Specs.of("something", list, folder.resolve("m")).open();

    assertThat(corpus.labels())
        .containsExactly("holding something next to something", "pushing something");
    assertThat(item(corpus, 0).media()).isEqualTo("78687.webm");
    assertThat(item(corpus, 0).concept())
        .isEqualTo("something/holding something next to something");
    assertThat(item(corpus, 1).label()).isEqualTo("pushing something");
    assertThat(item(corpus, 1).captions()).startsWith("a video of a person pushing something.");
    fails(Reason.NOT_FOUND, () -> corpus.sample(2)).hasMessageContaining("1.webm");
  }

  @Test
  void classNamesAndFoldersMustAgree() throws IOException {
    media(folder.resolve("m"), "n01440764/a.JPEG", "n99999999/b.JPEG");
    Path media = folder.resolve("m");

    fails(Reason.MISMATCH, () -> Specs.of("imagenet", synsets("n01440764 tench\n"), media).open())
        .hasMessageContaining("n99999999");
    fails(
            Reason.CORRUPT,
            () -> Specs.of("imagenet", synsets("n01440764 tench\ntench\n"), media).open())
        .hasMessageContaining("line 2");
    fails(Reason.CORRUPT, () -> Specs.of("imagenet", synsets("n01440764 ,\n"), media).open())
        .hasMessageContaining("line 1");
    fails(Reason.NOT_FOUND, () -> Specs.of("imagenet", folder.resolve("none.txt"), media).open())
        .hasMessageContaining("none.txt");
  }

  @Test
  void actionsAreFoundInEveryUsualFolder() throws IOException {
    media(
        folder.resolve("m"),
        "-abc_000001_000011.mp4",
        "air drumming/b_000123_000133.mp4",
        "massaging_person's_head/c_001000_001010.mp4");
    Path csv =
        text(
            folder.resolve("k.csv"),
            """
            label,youtube_id,time_start,time_end,split,is_cc
            abseiling,-abc,1,11,train,0
            "air drumming",b,123,133,train,0
            massaging person's head,c,1000,1010,train,0
            abseiling,d,1,11,validate,0
            abseiling,e,soon,11,train,0
            abseiling,f,1,11,train,0
            """);
    Specs kinetics = Specs.of("kinetics", csv, folder.resolve("m"));
    Corpus corpus = kinetics.with(Split.TRAIN).open();

    assertThat(corpus.size()).isEqualTo(5);
    assertThat(item(corpus, 0).concept()).isEqualTo("kinetics/abseiling");
    assertThat(item(corpus, 1).label()).isEqualTo("air drumming");
    assertThat(item(corpus, 1).captions()).startsWith("a video of a person air drumming.");
    assertThat(item(corpus, 2).concept()).isEqualTo("kinetics/massaging person's head");
    fails(Reason.CORRUPT, () -> corpus.sample(3)).hasMessageContaining("line 6: time_start");
    fails(Reason.NOT_FOUND, () -> corpus.sample(4)).hasMessageContaining("f_000001_000011.mp4");
    assertThat(kinetics.with(Split.VAL).open().size()).isEqualTo(1);
    assertThat(kinetics.with(Split.VAL).open().labels())
        .isEqualTo(corpus.labels())
        .containsExactly("abseiling", "air drumming", "massaging person's head");
  }

  @Test
  void anEmptyMediumFailsAlone() throws IOException {
    media(folder.resolve("m"), "n01440764/a.JPEG");
    Files.write(folder.resolve("m/n01440764/b.JPEG"), new byte[0]);
    Corpus corpus = Specs.of("imagenet", synsets("n01440764 tench\n"), folder.resolve("m")).open();

    assertThat(item(corpus, 0).label()).isEqualTo("tench");
    fails(Reason.UNREADABLE_MEDIA, () -> corpus.sample(1)).hasMessageContaining("b.JPEG");
  }
}
