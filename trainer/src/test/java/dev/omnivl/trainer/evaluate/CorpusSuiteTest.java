package dev.omnivl.trainer.evaluate;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.format.Corpora;
import dev.omnivl.trainer.fixture.CorpusFiles;
import dev.omnivl.trainer.fixture.RuledEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public corpora as they come, measured by the field's protocols. */
final class CorpusSuiteTest {
  private static final int[] COLOURS = {0xff0000, 0x00ff00, 0x0000ff};
  private static final Recall NOTHING = new Recall(0, 0, 0, 0, 0, 0, 0);
  private static final List<String> NAMES = List.of("red", "green", "blue");

  /** Knows colours: one axis a channel, and takes every word for its colour. */
  private static final Embedder EYES =
      new RuledEmbedder(
          CorpusSuiteTest::named,
          image -> new float[] {image[0] & 0xff, image[1] & 0xff, image[2] & 0xff});

  private static float[] named(String text) {
    float[] vector = new float[3];
    for (int axis = 0; axis < vector.length; axis++) {
      vector[axis] = text.contains(NAMES.get(axis)) ? 1 : 0;
    }
    return vector;
  }

  @TempDir private Path folder;

  private static CorpusSuite look(CorpusSpec spec, int sample) {
    Corpus corpus = Corpora.open(spec);
    return CorpusSuite.look(corpus, Preprocessing.of(4, 1), EYES, sample, 7);
  }

  private CorpusSpec spec(String format, String annotations, @Nullable Split split)
      throws IOException {
    Path file = CorpusFiles.text(folder.resolve("annotations"), annotations);
    return new CorpusSpec(format, format, file, folder.resolve("media"), split, Kind.IMAGE, null);
  }

  /** The last caption of the red image tells of the green one. */
  private CorpusSpec coco() throws IOException {
    List<String> images = new ArrayList<>();
    for (int image = 0; image < COLOURS.length; image++) {
      CorpusFiles.bytes(
          folder.resolve("media/" + image + ".jpg"), CorpusFiles.jpeg(COLOURS[image]));
      String wrong = image == 0 ? ", {\"raw\": \"something green\"}" : "";
      images.add(described(image + ".jpg", "a " + NAMES.get(image) + " square", wrong));
    }
    images.add(described("gone.jpg", "a", ""));
    return spec("coco", "{\"images\": " + images + "}", Split.TEST);
  }

  private static String described(String file, String caption, String others) {
    return """
    {"filename": "%s", "split": "test", "sentences": [{"raw": "%s"}%s]}\
    """
        .replaceFirst("%s", file)
        .replaceFirst("%s", caption)
        .replaceFirst("%s", others);
  }

  @Test
  void everyCaptionIsAQueryAndAnyCaptionIsRight() throws IOException {
    CorpusSuite suite = look(coco(), 0);
    Map<String, Recall> figures = suite.retrieval();

    assertThat(suite.size()).as("the missing one is left out").isEqualTo(3);
    Recall toImage = figures.getOrDefault("coco, text to image", NOTHING);
    assertThat(toImage.queries()).isEqualTo(4);
    assertThat(toImage.candidates()).isEqualTo(3);
    assertThat(toImage.at1()).isCloseTo(0.75, within(1e-9));
    Recall toText = figures.getOrDefault("coco, image to text", NOTHING);
    assertThat(toText.queries()).isEqualTo(3);
    assertThat(toText.candidates()).isEqualTo(4);
    assertThat(toText.at1()).as("green ties with a text of red's").isCloseTo(2 / 3.0, within(1e-9));
  }

  @Test
  void aSampleIsDrawnBySeed() throws IOException {
    assertThat(look(coco(), 2).size()).isBetween(1, 2);
    assertThat(look(coco(), 2).retrieval()).isEqualTo(look(coco(), 2).retrieval());
  }

  @Test
  void classesAreToldByAllNamesOfTheCorpus() throws IOException {
    CorpusFiles.bytes(folder.resolve("media/n00000001/a.jpg"), CorpusFiles.jpeg(0xff0000));
    CorpusFiles.bytes(folder.resolve("media/n00000002/b.jpg"), CorpusFiles.jpeg(0x00ff00));
    String classes = "n00000001 red\nn00000002 grass, green\nn00000003 blue\n";
    CorpusSuite suite = look(spec("imagenet", classes, null), 0);

    ClassFigures named =
        suite.classes(LabelPrompts.of(Kind.IMAGE)).get("imagenet, class by its name");

    assertThat(named).isEqualTo(new ClassFigures(2, 3, 0.5, 1, 0.5));
  }

  @Test
  void templatesAreALineEach() throws IOException {
    Path file =
        Files.writeString(folder.resolve("t.txt"), "# CLIP's\na photo of a {}.\n\nart of {}\n");
    assertThat(LabelPrompts.read(file).captions("cat"))
        .containsExactly("a photo of a cat.", "art of cat");
    Files.writeString(file, "a photo\n");
    fails(Reason.INVALID_ARGUMENT, () -> LabelPrompts.read(file))
        .hasMessageContaining("exactly one {}");
    fails(Reason.NOT_FOUND, () -> LabelPrompts.read(folder.resolve("nowhere")));
  }
}
