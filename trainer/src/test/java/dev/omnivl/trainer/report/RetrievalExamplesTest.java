package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.evaluate.Embedder;
import dev.omnivl.trainer.fixture.RuledEmbedder;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.report.RetrievalExamples.Example;
import dev.omnivl.trainer.report.RetrievalExamples.Thumbnail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches in a small data set: ten held-out images, rings and boxes in five colours. */
final class RetrievalExamplesTest {
  private static final Preprocessing PREPROCESSING = Preprocessing.of(32, 4);

  /** Knows colours, and takes the fuller of two shapes for any: a box for a ring too. */
  private static final Embedder COLOURS =
      new RuledEmbedder(RetrievalExamplesTest::text, RetrievalExamplesTest::image);

  @TempDir private static Path data;

  @BeforeAll
  static void writeData() throws IOException {
    SmallData.write(data);
  }

  private static float[] text(String text) {
    return switch (text.substring(0, text.indexOf(' '))) {
      case "red" -> vector(0, 1, 1, 1);
      case "green" -> vector(1, 0, 1, 1);
      case "blue" -> vector(1, 1, 0, 1);
      case "yellow" -> vector(0, 0, 1, 1);
      default -> vector(1, 1, 1, 1);
    };
  }

  /** What is missing of white in each channel, on the mean, and in all. */
  private static float[] image(byte[] pixels) {
    double[] missing = new double[3];
    for (int index = 0; index < pixels.length; index++) {
      missing[index % 3] += (255 - (pixels[index] & 0xff)) / (255.0 * pixels.length);
    }
    double most = DoubleStream.of(missing).max().orElseThrow();
    return vector(missing[0], missing[1], missing[2], most);
  }

  private static float[] vector(double red, double green, double blue, double full) {
    double norm = Math.sqrt(red * red + green * green + blue * blue);
    return new float[] {
      (float) (red / norm), (float) (green / norm), (float) (blue / norm), (float) (full / 10)
    };
  }

  @Test
  void showsSuccessesAndFailures() throws IOException {
    RetrievalExamples examples = search(7);
    assertThat(examples.queries()).isEqualTo(10);
    assertThat(examples.right()).isEqualTo(5);
    assertThat(examples.found()).extracting(Example::query).allMatch(name -> name.endsWith("box"));
    assertThat(examples.missed())
        .extracting(Example::query)
        .allMatch(name -> name.endsWith("ring"));
    assertThat(both(examples)).hasSize(10);
    assertThat(examples.licences()).containsOnlyKeys("drawn here").containsValue("CC0-1.0");
    for (Example found : examples.found()) {
      assertThat(found.rank()).isEqualTo(1);
      assertThat(found.first().getFirst().name()).isEqualTo(found.query());
    }
    for (Example missed : examples.missed()) {
      assertThat(missed.rank()).isEqualTo(2); // the other shape of the colour is first
      assertThat(missed.first().getFirst().right()).isFalse();
    }
    for (Example example : both(examples)) {
      assertThat(example.first()).hasSize(5);
      assertThat(example.wanted()).isNull();
      assertThat(example.first().stream().filter(Thumbnail::right))
          .extracting(Thumbnail::name)
          .containsExactly(example.query());
      byte[] jpeg = example.first().getFirst().jpeg();
      assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(24);
    }
  }

  @Test
  void theSeedAloneChooses() {
    assertThat(queries(search(1))).isEqualTo(queries(search(1)));
    assertThat(queries(search(1))).isNotEqualTo(queries(search(2)));
  }

  @Test
  void aModelThatKnowsNothingLosesTiesAndShowsWhatWasWanted() {
    Embedder blind = new RuledEmbedder(_ -> new float[] {1}, _ -> new float[] {1});
    RetrievalExamples examples = RetrievalExamples.of(data, PREPROCESSING, blind, 1);
    assertThat(examples.right()).isZero();
    assertThat(examples.found()).isEmpty();
    assertThat(examples.missed()).hasSize(RetrievalExamples.SHOWN);
    for (Example missed : examples.missed()) {
      assertThat(missed.rank()).isEqualTo(10);
      assertThat(missed.first()).noneMatch(Thumbnail::right);
      assertThat(missed.wanted()).isNotNull().matches(Thumbnail::right);
    }
    String html = RetrievalSection.of(examples, 3).source();
    assertThat(html)
        .contains("No search ended so", "right one at rank 10", "class=\"right wanted\"");
  }

  @Test
  void dataThatHoldsNothingOutIsSaid(@TempDir Path folder) throws IOException {
    DatasetItem item = SmallData.item("a.png", Kind.IMAGE, "red box", List.of());
    DatasetItem clip = SmallData.item("a.gif", Kind.VIDEO, "red box", List.of(HeldOut.CLIP));
    Manifest.write(folder, List.of(item, clip));
    RetrievalExamples none = RetrievalExamples.of(folder, PREPROCESSING, COLOURS, 1);
    assertThat(RetrievalSection.of(none, 3).source()).contains("holds no images out");
  }

  private static RetrievalExamples search(long seed) {
    return RetrievalExamples.of(data, PREPROCESSING, COLOURS, seed);
  }

  private static List<Example> both(RetrievalExamples examples) {
    return Stream.concat(examples.found().stream(), examples.missed().stream()).toList();
  }

  private static List<String> queries(RetrievalExamples examples) {
    return both(examples).stream().map(Example::query).toList();
  }
}
