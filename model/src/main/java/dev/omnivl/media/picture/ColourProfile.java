package dev.omnivl.media.picture;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Converts pixels from the space of an embedded ICC profile to sRGB: RGB (Display P3, Adobe RGB),
 * grey, or a print's four inks.
 */
public final class ColourProfile {
  /**
   * Profiles that move none of the probe colours by more than this many of 255 steps count as sRGB.
   */
  private static final int SAME = 2;

  /** The black of ICC's reference medium for pictures that shall look right, linear light. */
  private static final double BLACK = 0.0034731;

  /** No print has a black lighter than this; a profile that says so is wrong. */
  private static final double MOST_BLACK = 0.1;

  private static final byte[] PROBES = probes();

  private ColourProfile() {}

  /**
   * Returns the picture in sRGB. A profile of RGB is applied, and one of grey where the picture is
   * grey; a broken one, or one of other colours, is left aside as browsers do.
   */
  public static Frame toSrgb(Frame frame, byte @Nullable [] profile) {
    if (profile == null) {
      return frame;
    }
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile);
      return switch (parsed.getColorSpaceType()) {
        case ColorSpace.TYPE_RGB -> isSrgb(parsed) ? frame : convert(frame, parsed);
        case ColorSpace.TYPE_GRAY -> isGrey(frame) ? convertGrey(frame, parsed) : frame;
        default -> frame;
      };
    } catch (RuntimeException e) {
      return frame;
    }
  }

  /**
   * Returns a picture of four inks in sRGB, by its profile; without one that fits, each ink takes
   * its colour from white, and black takes all.
   *
   * @param inks (H, W, 4) cyan, magenta, yellow, black as JPEG files have them: 255 is none
   * @param width columns
   */
  public static Frame inksToSrgb(byte[] inks, int width, byte @Nullable [] profile) {
    int height = inks.length / 4 / width;
    ICC_Profile parsed = profileOfInks(profile);
    byte[] rgb = new byte[3 * width * height];
    if (parsed == null) {
      for (int i = 0; i < rgb.length; i++) {
        int at = i / 3 * 4;
        rgb[i] = (byte) (((inks[at + i % 3] & 0xff) * (inks[at + 3] & 0xff) + 127) / 255);
      }
      return new Frame(width, height, rgb);
    }
    ColorConvertOp conversion = toSrgb(parsed);
    byte[] deeper = fromBlack(blackOfInks(parsed));
    byte[] row = new byte[4 * width];
    byte[] shown = new byte[3 * width];
    for (int y = 0; y < height; y++) { // by rows: the conversion needs several times its memory
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) ~inks[y * row.length + i];
      }
      conversion.filter(raster(row, width, 4), raster(shown, width, 3));
      for (int i = 0; i < shown.length; i++) {
        rgb[y * shown.length + i] = deeper[shown[i] & 0xff];
      }
    }
    return new Frame(width, height, rgb);
  }

  private static @Nullable ICC_Profile profileOfInks(byte @Nullable [] profile) {
    if (profile == null) {
      return null;
    }
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile);
      if (parsed.getColorSpaceType() != ColorSpace.TYPE_CMYK) {
        return null;
      }
      toSrgb(parsed).filter(raster(new byte[4], 1, 4), raster(new byte[3], 1, 3));
      return parsed;
    } catch (RuntimeException e) {
      return null; // it is broken
    }
  }

  private static ColorConvertOp toSrgb(ICC_Profile profile) {
    ICC_Profile[] way = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
    return new ColorConvertOp(way, null);
  }

  /** Returns the light of all inks on each other, 0 to 1. */
  private static double blackOfInks(ICC_Profile profile) {
    byte[] inks = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    byte[] shown = new byte[3];
    toSrgb(profile).filter(raster(inks, 1, 4), raster(shown, 1, 3));
    return 0.2126 * Srgb.light((shown[0] & 0xff) / 255.0)
        + 0.7152 * Srgb.light((shown[1] & 0xff) / 255.0)
        + 0.0722 * Srgb.light((shown[2] & 0xff) / 255.0);
  }

  /**
   * Returns each number with a print's black moved to that of a good photograph, in linear light:
   * the black point compensation of ISO 18619, without which shadows look washed out.
   */
  private static byte[] fromBlack(double black) {
    byte[] numbers = new byte[256];
    double least = Math.clamp(black, 0, MOST_BLACK);
    for (int i = 0; i < numbers.length; i++) {
      double light = 1 - (1 - Srgb.light(i / 255.0)) * (1 - BLACK) / (1 - least);
      numbers[i] = (byte) Math.round(255 * Srgb.number(Math.max(0, light)));
    }
    return numbers;
  }

  private static WritableRaster raster(byte[] samples, int width, int bands) {
    int[] offsets = IntStream.range(0, bands).toArray();
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        width,
        samples.length / bands / width,
        bands * width,
        bands,
        offsets,
        null);
  }

  private static boolean isGrey(Frame frame) {
    byte[] rgb = frame.rgb();
    for (int at = 0; at < rgb.length; at += 3) {
      if (rgb[at] != rgb[at + 1] || rgb[at] != rgb[at + 2]) {
        return false;
      }
    }
    return true;
  }

  private static Frame convertGrey(Frame frame, ICC_Profile profile) {
    byte[] shades = new byte[256];
    for (int i = 0; i < shades.length; i++) {
      shades[i] = (byte) i;
    }
    byte[] shown = new byte[3 * shades.length];
    toSrgb(profile).filter(raster(shades, 256, 1), raster(shown, 256, 3));
    byte[] rgb = new byte[frame.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = shown[3 * (frame.rgb()[i] & 0xff) + i % 3];
    }
    return new Frame(frame.width(), frame.height(), rgb);
  }

  private static boolean isSrgb(ICC_Profile profile) {
    byte[] converted = convert(new Frame(PROBES.length / 3, 1, PROBES), profile).rgb();
    for (int i = 0; i < PROBES.length; i++) {
      if (Math.abs((converted[i] & 0xff) - (PROBES[i] & 0xff)) > SAME) {
        return false;
      }
    }
    return true;
  }

  private static Frame convert(Frame frame, ICC_Profile profile) {
    byte[] to = new byte[frame.rgb().length];
    ColorConvertOp conversion = new ColorConvertOp(null);
    conversion.filter(
        image(frame, frame.rgb(), new ICC_ColorSpace(profile)),
        image(frame, to, ColorSpace.getInstance(ColorSpace.CS_sRGB)));
    return new Frame(frame.width(), frame.height(), to);
  }

  private static BufferedImage image(Frame frame, byte[] rgb, ColorSpace space) {
    ComponentColorModel model =
        new ComponentColorModel(
            space, false, false, java.awt.Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, raster(rgb, frame.width(), 3), false, null);
  }

  /** The corners and middles of the RGB cube. */
  private static byte[] probes() {
    int[] levels = {0, 128, 255};
    byte[] probes = new byte[3 * 27];
    for (int i = 0; i < 27; i++) {
      probes[3 * i] = (byte) levels[i % 3];
      probes[3 * i + 1] = (byte) levels[i / 3 % 3];
      probes[3 * i + 2] = (byte) levels[i / 9];
    }
    return probes;
  }
}
