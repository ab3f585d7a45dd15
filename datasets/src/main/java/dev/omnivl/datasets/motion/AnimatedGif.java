package dev.omnivl.datasets.motion;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Packs frames that share a palette into an animated GIF that plays once. */
final class AnimatedGif {
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
  private final List<BufferedImage> frames;
  private final int centiseconds;

  private AnimatedGif(List<BufferedImage> frames, int centiseconds) {
    this.frames = frames;
    this.centiseconds = centiseconds;
  }

  /**
   * Packs frames of one size.
   *
   * @param frames at least one, all with the same {@link IndexColorModel}
   * @param centiseconds for which each is shown
   */
  static byte[] encode(List<BufferedImage> frames, int centiseconds) throws IOException {
    return new AnimatedGif(frames, centiseconds).bytes();
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      IndexColorModel palette = palette();
      writer.prepareWriteSequence(shared(palette));
      for (BufferedImage frame : frames) {
        writer.writeToSequence(new IIOImage(frame, null, timed(frame)), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private IndexColorModel palette() {
    if (!(frames.getFirst().getColorModel() instanceof IndexColorModel palette)) {
      throw new IllegalArgumentException("a GIF is made of frames with a palette");
    }
    for (BufferedImage frame : frames) {
      if (!frame.getColorModel().equals(palette)) {
        throw new IllegalArgumentException("the frames of a GIF must share a palette");
      }
    }
    return palette;
  }

  /** Says that all frames share a palette; each would carry its own otherwise. */
  private IIOMetadata shared(IndexColorModel palette) throws IOException {
    IIOMetadata metadata = writer.getDefaultStreamMetadata(null);
    IIOMetadataNode table = new IIOMetadataNode("GlobalColorTable");
    table.setAttribute("sizeOfGlobalColorTable", String.valueOf(palette.getMapSize()));
    table.setAttribute("backgroundColorIndex", "0");
    table.setAttribute("sortFlag", "FALSE");
    for (int index = 0; index < palette.getMapSize(); index++) {
      IIOMetadataNode entry = new IIOMetadataNode("ColorTableEntry");
      entry.setAttribute("index", String.valueOf(index));
      entry.setAttribute("red", String.valueOf(palette.getRed(index)));
      entry.setAttribute("green", String.valueOf(palette.getGreen(index)));
      entry.setAttribute("blue", String.valueOf(palette.getBlue(index)));
      table.appendChild(entry);
    }
    return merged(metadata, table);
  }

  private IIOMetadata timed(BufferedImage frame) throws IOException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(frame), null);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", String.format(Locale.ROOT, "%d", centiseconds));
    control.setAttribute("transparentColorIndex", "0");
    return merged(metadata, control);
  }

  private static IIOMetadata merged(IIOMetadata metadata, IIOMetadataNode node) throws IOException {
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(format);
    root.appendChild(node);
    metadata.mergeTree(format, root);
    return metadata;
  }
}
