package dev.omnivl.media.platform;

import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.structure.EncodedFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a TIFF of tiles, or of JPEG data, by the Java platform's decoder: FFmpeg hands out an empty
 * picture for them and says nothing.
 */
public final class PlatformTiff {
  private PlatformTiff() {}

  /** Reads the first picture, whose size has been checked, as stored, in sRGB on white. */
  public static Frame read(EncodedFile file) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.data()))) {
      reader.setInput(in, true, true);
      reader.addIIOReadProgressListener(
          new ReadProgress() {
            @Override
            public void imageProgress(ImageReader source, float percentageDone) {
              if (file.expired()) {
                reader.abort();
              }
            }
          });
      BufferedImage image = reader.read(0);
      file.checkDeadline();
      return image.getRaster().getNumBands() == 1 && image.getColorModel().getNumComponents() == 1
          ? grey(image)
          : colour(image);
    } catch (IOException | RuntimeException e) {
      file.checkDeadline();
      throw file.unreadable("a damaged TIFF, or one of a kind that no decoder here reads");
    } finally {
      reader.dispose();
    }
  }

  /** The platform takes grey numbers for linear light, which no scanner writes. */
  private static Frame grey(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int most = (1 << image.getColorModel().getComponentSize(0)) - 1;
    byte[] rgb = new byte[3 * width * height];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRaster().getSamples(0, y, width, 1, 0, row);
      for (int i = 0; i < 3 * width; i++) {
        rgb[3 * width * y + i] = (byte) (255 * row[i / 3] / most);
      }
    }
    return new Frame(width, height, rgb);
  }

  private static Frame colour(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgba = new byte[4 * width * height];
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        rgba[at++] = (byte) (argb >> 16);
        rgba[at++] = (byte) (argb >> 8);
        rgba[at++] = (byte) argb;
        rgba[at++] = (byte) (argb >>> 24);
      }
    }
    return Frames.onWhite(rgba, width, height);
  }
}
