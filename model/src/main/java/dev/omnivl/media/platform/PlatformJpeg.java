package dev.omnivl.media.platform;

import dev.omnivl.media.picture.ColourProfile;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.JpegStructure;
import java.awt.color.CMMException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a JPEG by the Java platform's decoder (libjpeg): any sampling of 1 to 4, all four inks of a
 * print, and what is there of a picture whose data end early.
 *
 * @param frame the picture as stored, in sRGB
 * @param part how much of it the data fill, 0 to 1; the rest repeats what came last. Of a
 *     progressive picture, whose scans all show the whole, nobody can say: then it is 0
 */
public record PlatformJpeg(Frame frame, double part) {

  /**
   * Reads a picture.
   *
   * @param jpeg the picture alone, with an end marker
   * @param structure of its file; its profile is applied to four inks only, one of RGB or grey is
   *     the caller's to apply
   */
  public static PlatformJpeg read(EncodedFile file, byte[] jpeg, JpegStructure structure) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    Watch watch = new Watch(file, reader);
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
      reader.setInput(in, true, true);
      reader.addIIOReadProgressListener(watch);
      reader.addIIOReadWarningListener(watch);
      Frame frame;
      if (structure.components().size() == 4) {
        Raster raster = reader.readRaster(0, null);
        file.checkDeadline();
        byte[] inks = bytes(raster, 4);
        if (structure.inksByBrightness()) {
          toInks(inks);
        }
        frame = ColourProfile.inksToSrgb(inks, raster.getWidth(), structure.profile());
      } else {
        BufferedImage image = reader.read(0);
        file.checkDeadline();
        frame = frame(image);
      }
      return new PlatformJpeg(frame, watch.part());
    } catch (IIOException | CMMException e) {
      throw file.unreadable("a damaged JPEG, or one of a kind that no decoder here reads");
    } catch (IOException e) {
      throw file.unreadable("a damaged JPEG");
    } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
      throw file.unreadable("a JPEG with senseless headers"); // the platform trusts some of them
    } finally {
      reader.dispose();
    }
  }

  private static Frame frame(BufferedImage image) throws IIOException {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    if (bands != 1 && bands != 3) {
      throw new IIOException(bands + " bands");
    }
    byte[] rgb = bytes(raster, bands);
    if (bands == 3) {
      return new Frame(image.getWidth(), image.getHeight(), rgb);
    }
    byte[] grey = new byte[3 * rgb.length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = rgb[i / 3];
    }
    return new Frame(image.getWidth(), image.getHeight(), grey);
  }

  /** Turns brightness and differences of colour to three inks, by the matrix of JFIF. */
  private static void toInks(byte[] samples) {
    for (int at = 0; at < samples.length; at += 4) {
      int brightness = (samples[at] & 0xff) << 16;
      int blue = (samples[at + 1] & 0xff) - 128;
      int red = (samples[at + 2] & 0xff) - 128;
      samples[at] = ink(brightness + 91881 * red);
      samples[at + 1] = ink(brightness - 22554 * blue - 46802 * red);
      samples[at + 2] = ink(brightness + 116130 * blue);
    }
  }

  private static byte ink(int colour) {
    return (byte) (255 - Math.clamp((colour + (1 << 15)) >> 16, 0, 255));
  }

  /** Returns the samples (H, W, bands), in the order of the bands. */
  private static byte[] bytes(Raster raster, int bands) throws IIOException {
    if (raster.getNumBands() != bands || !(raster.getDataBuffer() instanceof DataBufferByte)) {
      throw new IIOException(raster.getNumBands() + " bands");
    }
    byte[] bytes = new byte[Math.multiplyExact(bands * raster.getWidth(), raster.getHeight())];
    int row = bands * raster.getWidth();
    byte[] line = new byte[row];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
      System.arraycopy(line, 0, bytes, y * row, row);
    }
    return bytes;
  }

  /** Ends a reading that nobody waits for, and notes where the data ended. */
  private static final class Watch extends ReadProgress implements IIOReadWarningListener {
    private final EncodedFile file;
    private final ImageReader reader;
    private float percent;
    private double part = 1;

    Watch(EncodedFile file, ImageReader reader) {
      this.file = file;
      this.reader = reader;
    }

    double part() {
      return part;
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      percent = percentageDone;
      if (file.expired()) {
        reader.abort();
      }
    }

    /** The warnings are libjpeg's own words, which it has not changed since 1991. */
    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String words = warning.toLowerCase(Locale.ROOT);
      boolean outOfData =
          words.contains("premature end") || words.contains("found marker 0xd9 instead");
      if (outOfData && part == 1) {
        part = percent / 100;
      }
    }
  }
}
