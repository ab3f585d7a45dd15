package dev.omnivl.media.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small JPEG pictures for lists of hits. */
public final class Thumbnails {
  private static final float QUALITY = 0.85f;

  private Thumbnails() {}

  /**
   * Returns a JPEG of the frame, its proportions kept; a frame that is small enough keeps its size.
   *
   * @param maxSide the longer side of the result at most, pixels
   */
  public static byte[] jpeg(Frame frame, int maxSide) {
    return encode(reduced(frame, maxSide));
  }

  /** Returns the frame as {@link #jpeg} shows it, not yet encoded. */
  public static Frame reduced(Frame frame, int maxSide) {
    double scale = Math.min(1, (double) maxSide / Math.max(frame.width(), frame.height()));
    int width = Math.max(1, (int) Math.round(frame.width() * scale));
    int height = Math.max(1, (int) Math.round(frame.height() * scale));
    return Resampler.resize(frame, width, height, Filter.AREA);
  }

  private static byte[] encode(Frame frame) {
    BufferedImage image =
        new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = frame.rgb();
    int[] packed = new int[frame.width() * frame.height()];
    for (int i = 0; i < packed.length; i++) {
      int at = 3 * i;
      packed[i] = (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | (rgb[at + 2] & 0xff);
    }
    image.setRGB(0, 0, frame.width(), frame.height(), packed, 0, frame.width());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
