package dev.omnivl.bench.ingest;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Drawn photographs: smooth light, things with edges, and the noise of a sensor, as JPEGs. */
final class Photos {
  private static final int DRAWN = 24;
  private static final int THINGS = 60;
  private static final int NOISE = 12;
  private static final float QUALITY = 0.9f;

  private final List<byte[]> drawn = new ArrayList<>();
  private int taken;

  /**
   * Draws some.
   *
   * @param width in pixels; they are three quarters as high
   */
  Photos(int width, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWN; i++) {
      drawn.add(jpeg(picture(width, width * 3 / 4, random)));
    }
  }

  private static BufferedImage picture(int width, int height, SplittableRandom random) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    for (int i = 0; i < THINGS; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      int side = width / (2 + i / 4);
      graphics.fillOval(
          random.nextInt(width) - side / 2, random.nextInt(height) - side / 2, side, side);
    }
    graphics.dispose();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, noisy(picture.getRGB(x, y), random.nextInt(NOISE)));
      }
    }
    return picture;
  }

  private static int noisy(int rgb, int noise) {
    int red = Math.min(255, (rgb >> 16 & 255) + noise);
    int green = Math.min(255, (rgb >> 8 & 255) + noise);
    int blue = Math.min(255, (rgb & 255) + noise);
    return red << 16 | green << 8 | blue;
  }

  private static byte[] jpeg(BufferedImage picture) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  /** Returns a photograph that was never returned before: known content is not worked on again. */
  byte[] next() {
    byte[] jpeg = drawn.get(taken % DRAWN);
    ByteBuffer own = ByteBuffer.allocate(jpeg.length + 8);
    own.put(jpeg, 0, 2); // a comment after the start marker
    own.putShort((short) 0xfffe).putShort((short) 6).putInt(taken++);
    own.put(jpeg, 2, jpeg.length - 2);
    return own.array();
  }

  List<byte[]> next(int count) {
    List<byte[]> photos = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      photos.add(next());
    }
    return photos;
  }
}
