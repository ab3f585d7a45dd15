package dev.omnivl.client.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.ExplainMethod;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.ExplainedFrame;
import dev.omnivl.v1.WordMap;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeatMapPictureTest {
  @TempDir private Path folder;

  @Test
  void theStrongestCellIsYellowAndTheOthersAreBlue() throws IOException {
    Path file = folder.resolve("map.png");
    HeatMapPicture.write(explained(1), "a red apple", file);
    BufferedImage picture = ImageIO.read(file.toFile());
    // The third of three tiles of 240 pixels, with 12 between them, below the text and a label.
    int left = 12 + 2 * (240 + 12);
    int top = 12 + 26 + 26;
    assertYellow(picture.getRGB(left + 180, top + 60)); // the upper right cell
    for (int[] other : new int[][] {{60, 60}, {60, 180}, {180, 180}}) {
      assertBlue(picture.getRGB(left + other[0], top + other[1]));
    }
    assertThat(picture.getRGB(12 + 60, top + 60) & 0xffffff).isEqualTo(0xffffff); // the medium
  }

  @Test
  void aClipHasARowOfFramesForEachMap() throws IOException {
    Path file = folder.resolve("clip.png");
    HeatMapPicture.write(explained(3), "a red apple", file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getWidth()).isEqualTo(12 + 3 * (144 + 12));
    int top = 12 + 26 + 2 * (26 + 144 + 12) + 26;
    assertYellow(picture.getRGB(12 + 108, top + 36)); // of the first frame
    assertBlue(picture.getRGB(12 + 2 * (144 + 12) + 108, top + 36));
  }

  @Test
  void lightnessGrowsAllTheWay() {
    double before = -1;
    for (int step = 0; step <= 100; step++) {
      int colour = ColourScale.of(step / 100.0);
      double luma =
          0.299 * (colour >> 16 & 0xff) + 0.587 * (colour >> 8 & 0xff) + 0.114 * (colour & 0xff);
      assertThat(luma).isGreaterThan(before - 0.6); // but for rounding
      before = luma;
    }
    assertThat(before).isGreaterThan(200);
  }

  private static void assertYellow(int rgb) {
    Color colour = new Color(rgb);
    assertThat(colour.getRed()).isGreaterThan(colour.getBlue() + 60);
  }

  private static void assertBlue(int rgb) {
    Color colour = new Color(rgb);
    assertThat(colour.getBlue()).isGreaterThan(colour.getRed() + 20);
  }

  /** Two rows and columns; all of the weight in the upper right of the first frame. */
  private static ExplainResponse explained(int frames) throws IOException {
    WordMap.Builder map = WordMap.newBuilder().setWord("apple").setFall(2);
    for (int cell = 0; cell < 4 * frames; cell++) {
      map.addWeights(cell == 1 ? 1 : 0);
    }
    ExplainResponse.Builder explained =
        ExplainResponse.newBuilder()
            .setMethod(ExplainMethod.EXPLAIN_METHOD_OCCLUSION)
            .setRows(2)
            .setColumns(2)
            .setWhole(map.build())
            .addAllWords(List.of(map.build()));
    for (int frame = 0; frame < frames; frame++) {
      explained.addFrames(ExplainedFrame.newBuilder().setPicture(white()));
    }
    return explained.build();
  }

  private static ByteString white() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, 64, 64);
    g.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", file);
    return ByteString.copyFrom(file.toByteArray());
  }
}
