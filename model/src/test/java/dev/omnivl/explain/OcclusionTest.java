package dev.omnivl.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model is a thing in one place of a grey medium, and sees how much of it is not hidden. */
final class OcclusionTest {
  private static final byte GREY = 100;
  private static final byte THING = 50;
  private static final Grid IMAGE = new Grid(1, 6, 48, 1);
  private static final Grid CLIP = new Grid(8, 6, 48, 2);

  @Test
  void theMapIsHighestWhereTheThingIs() {
    for (int row = 0; row < 6; row++) {
      for (int column = 0; column < 6; column++) {
        byte[] pixels = grey(IMAGE, 1);
        paint(pixels, 0, row, column);
        HeatMap map = map(IMAGE, pixels);
        int peak = map.peak();
        assertThat(Math.abs(peak / 6 - row))
            .as("row of %d, %d", row, column)
            .isLessThanOrEqualTo(2);
        assertThat(Math.abs(peak % 6 - column)).isLessThanOrEqualTo(2);
        assertThat(map.weights()[row * 6 + column]).isEqualTo(map.weights()[peak]);
        assertThat(sum(map)).isCloseTo(1, within(1e-5));
        assertThat(map.fall()).isEqualTo(1);
        assertThat(map.elsewhere()).isZero();
      }
    }
  }

  @Test
  void ofAClipTheFramesOfTheThingCountMore() {
    byte[] pixels = grey(CLIP, 16);
    paint(pixels, 10, 4, 1); // of pixels, the second of step 5
    paint(pixels, 11, 4, 1);
    HeatMap map = map(CLIP, pixels);
    assertThat(map.peak() / 36).isBetween(4, 5); // the third of four stretches
    assertThat(map.weights()[5 * 36 + 4 * 6 + 1])
        .isEqualTo(map.weights()[map.peak()])
        .isGreaterThan(map.weights()[4 * 6 + 1])
        .isGreaterThan(map.weights()[5 * 36 + 5]);
  }

  @Test
  void costsTheSameWhateverTheSize() {
    assertThat(new Occlusion(IMAGE).count()).isEqualTo(16);
    assertThat(new Occlusion(new Grid(1, 24, 384, 1)).count()).isEqualTo(16);
    assertThat(new Occlusion(CLIP).count()).isEqualTo(20);
    assertThat(new Occlusion(new Grid(1, 1, 16, 1)).count()).isEqualTo(1);
    for (int side = 1; side < 30; side++) {
      Grid grid = new Grid(3, side, 2 * side, 1);
      float[] weights =
          new Occlusion(grid)
              .map(1, new Occlusion(grid).hidden(grey(grid, 3)).stream().map(_ -> 0f).toList())
              .weights();
      for (float weight : weights) { // every cell is covered as any other
        assertThat(weight).isCloseTo(1f / grid.cells(), within(1e-6f));
      }
    }
  }

  @Test
  void whatIsHiddenHasTheColourOfTheEdge() {
    byte[] pixels = grey(IMAGE, 1);
    for (int y = 1; y < 47; y++) {
      Arrays.fill(pixels, 3 * (y * 48 + 1), 3 * (y * 48 + 47), (byte) 7);
    }
    byte[] hidden = new Occlusion(IMAGE).hidden(pixels).getFirst();
    assertThat(hidden[3 * (10 * 48 + 10)]).isEqualTo(GREY);
    assertThat(hidden[3 * (40 * 48 + 40)]).isEqualTo((byte) 7);
    assertThat(pixels[3 * (10 * 48 + 10)]).isEqualTo((byte) 7);
  }

  @Test
  void nothingSpeaksForWhatLosesNothing() {
    HeatMap map = new Occlusion(IMAGE).map(-2, java.util.Collections.nCopies(16, -1f));
    assertThat(map.fall()).isZero();
    assertThat(map.weights()).containsOnly(0);
  }

  private static HeatMap map(Grid grid, byte[] pixels) {
    Occlusion occlusion = new Occlusion(grid);
    List<Float> hidden = occlusion.hidden(pixels).stream().map(OcclusionTest::seen).toList();
    return occlusion.map(seen(pixels), hidden);
  }

  /** Whether any of the thing is there. */
  private static float seen(byte[] pixels) {
    for (byte pixel : pixels) {
      if (pixel == THING) {
        return 1;
      }
    }
    return 0;
  }

  private static byte[] grey(Grid grid, int frames) {
    byte[] pixels = new byte[3 * grid.imageSize() * grid.imageSize() * frames];
    Arrays.fill(pixels, GREY);
    return pixels;
  }

  /** The middle of a cell. */
  private static void paint(byte[] pixels, int frame, int row, int column) {
    for (int y = 8 * row + 2; y < 8 * row + 6; y++) {
      int from = 3 * ((frame * 48 + y) * 48 + 8 * column + 2);
      Arrays.fill(pixels, from, from + 12, THING);
    }
  }

  private static double sum(HeatMap map) {
    double sum = 0;
    for (float weight : map.weights()) {
      sum += weight;
    }
    return sum;
  }
}
