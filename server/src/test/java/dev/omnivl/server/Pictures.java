package dev.omnivl.server;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Encoded media that are drawn, all different for different seeds. */
public final class Pictures {
  private static final int SIDE = 48;

  /** Bytes of an empty chunk of a PNG: length, type and checksum. */
  private static final int CHUNK = 12;

  /** A type of chunk that nobody needs to know. */
  private static final byte[] PADDING = "paDd".getBytes(StandardCharsets.US_ASCII);

  private Pictures() {}

  /** A PNG. */
  public static byte[] png(int seed) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(drawn(seed), "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  /** A PNG of so many bytes, which readers see as far as the last of them is there. */
  public static byte[] png(int seed, int size) {
    byte[] drawn = png(seed);
    int end = drawn.length - CHUNK; // the IEND chunk has no data
    byte[] padding = new byte[size - drawn.length - CHUNK];
    CRC32 checksum = new CRC32();
    checksum.update(PADDING);
    checksum.update(padding);
    return ByteBuffer.allocate(size)
        .put(drawn, 0, end)
        .putInt(padding.length)
        .put(PADDING)
        .put(padding)
        .putInt((int) checksum.getValue())
        .put(drawn, end, CHUNK)
        .array();
  }

  /** An animated GIF of so many frames, half a second each. */
  public static byte[] gif(int seed, int frames) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames; i++) {
        BufferedImage frame = drawn(seed + 7 * i);
        writer.writeToSequence(new IIOImage(frame, null, delay(writer, frame)), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  private static IIOMetadata delay(ImageWriter writer, BufferedImage frame) throws IOException {
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(format);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", "50");
    control.setAttribute("transparentColorIndex", "0");
    root.appendChild(control);
    metadata.mergeTree(format, root);
    return metadata;
  }

  private static BufferedImage drawn(int seed) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    for (Color colour : List.of(colour(seed), colour(seed * 31 + 5))) {
      int place = Math.floorMod(seed * 13 + colour.getRed(), SIDE / 2);
      pen.setColor(colour);
      pen.fillRect(place, place / 2, SIDE / 2, SIDE - place);
    }
    pen.dispose();
    return image;
  }

  private static Color colour(int seed) {
    return new Color(Math.floorMod(seed * 2_654_435, 1 << 24));
  }
}
