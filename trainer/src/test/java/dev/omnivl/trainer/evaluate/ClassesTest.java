package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.trainer.fixture.RuledEmbedder;
import dev.omnivl.trainer.fixture.SmallData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes by a head and by their names. */
final class ClassesTest {
  /** Texts about cats point one way, all others another. */
  private static final Embedder CATS =
      new RuledEmbedder(
          text -> text.contains("cat") ? new float[] {1, 0} : new float[] {0, 1},
          _ -> {
            throw new AssertionError("media were looked at before");
          });

  @Test
  void countsTheFirstAndTheFirstFive() {
    List<String> classes = List.of("a", "b", "c", "d", "e", "f", "g");
    ClassFigures figures =
        ClassFigures.of(
            List.of(item("a"), item("g"), item("g"), item("b")),
            List.of(
                new float[] {9, 1, 2, 3, 4, 5, 6},
                new float[] {9, 8, 7, 6, 5, 1, 5.5f},
                new float[] {9, 8, 7, 6, 5, 4, 1},
                new float[] {9, 8, 7, 6, 5, 4, 1}),
            classes);
    assertThat(figures).isEqualTo(new ClassFigures(4, 7, 0.25, 0.75, 0.5));
  }

  @Test
  void theNearestNameIsTheClass() {
    List<DatasetItem> items = List.of(item("cat"), item("dog"), item("dog"));
    Seen<float[]> media =
        new Seen<>(
            items,
            List.of(new float[] {0.8f, 0.6f}, new float[] {0.6f, 0.8f}, new float[] {0.8f, 0.6f}));
    ClassFigures figures = ZeroShot.of(CATS, media, Kind.IMAGE);
    assertThat(figures).isEqualTo(new ClassFigures(3, 2, 2.0 / 3, 1, 2.0 / 3));
  }

  @Test
  void cropsAreTheEndsAndTheMiddleOfTheLongerSide() {
    Frame wide = numbered(4, 2);
    assertThat(reds(ThreeCrops.square(wide, 0))).containsExactly(0, 1, 4, 5);
    assertThat(reds(ThreeCrops.square(wide, 1))).containsExactly(1, 2, 5, 6);
    assertThat(reds(ThreeCrops.square(wide, 2))).containsExactly(2, 3, 6, 7);
    Frame high = numbered(1, 3);
    for (int place = 0; place < 3; place++) {
      assertThat(reds(ThreeCrops.square(high, place))).containsExactly(place);
    }
  }

  private static Frame numbered(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int pixel = 0; pixel < width * height; pixel++) {
      rgb[3 * pixel] = (byte) pixel;
    }
    return new Frame(width, height, rgb);
  }

  private static int[] reds(Frame frame) {
    int[] reds = new int[frame.width() * frame.height()];
    for (int pixel = 0; pixel < reds.length; pixel++) {
      reds[pixel] = frame.rgb()[3 * pixel];
    }
    return reds;
  }

  private static DatasetItem item(String label) {
    DatasetItem item = SmallData.item("a.png", Kind.IMAGE, "a", List.of());
    return SmallData.like(item, label, List.of(), List.of());
  }
}
