package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RasteriserTest {
  private static final int RED = 0xffff0000;
  private static final int NOTHING = 0;

  private final Rasteriser rasteriser = new Rasteriser(40);

  private static String svg(String size, String body) {
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + size + "'>" + body + "</svg>";
  }

  private BufferedImage draw(String svg) throws IOException {
    byte[] png = rasteriser.png(svg).orElseThrow();
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void fillsTheSquareAndLeavesTheGroundTransparent() throws IOException {
    BufferedImage image = draw(svg("8 8", "<path fill='red' d='M0 0h4v8H0z'/>"));

    assertThat(image.getWidth()).isEqualTo(40);
    assertThat(image.getHeight()).isEqualTo(40);
    assertThat(image.getRGB(10, 20)).isEqualTo(RED);
    assertThat(image.getRGB(30, 20)).isEqualTo(NOTHING);
  }

  @Test
  void aWideDrawingIsCentredWhole() throws IOException {
    BufferedImage image = draw(svg("8 4", "<path fill='red' d='M0 0h8v4H0z'/>"));

    assertThat(image.getRGB(20, 5)).isEqualTo(NOTHING);
    assertThat(image.getRGB(2, 20)).isEqualTo(RED);
    assertThat(image.getRGB(38, 20)).isEqualTo(RED);
    assertThat(image.getRGB(20, 35)).isEqualTo(NOTHING);
  }

  @Test
  void nothingDrawnIsNothing() throws IOException {
    assertThat(rasteriser.png(svg("8 8", ""))).isEmpty();
  }

  @Test
  void filesOutsideTheDocumentAreNotLoaded(@TempDir Path folder) throws IOException {
    BufferedImage secret = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve("secret.png");
    ImageIO.write(secret, "png", file.toFile());
    String image = "<image href='" + file.toUri() + "' width='8' height='8'/>";

    assertThat(Files.exists(file)).isTrue();
    assertThat(rasteriser.png(svg("8 8", image))).isEmpty();
  }
}
