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
import org.jspecify.annotations.Nullable;

/**
 * Converts pixels from the RGB space of an embedded ICC profile (Display P3, Adobe RGB) to sRGB.
 */
public final class ColourProfile {
  /**
   * Profiles that move none of the probe colours by more than this many of 255 steps count as sRGB.
   */
  private static final int SAME = 2;

  private static final byte[] PROBES = probes();

  private ColourProfile() {}

  /**
   * Returns the picture in sRGB; a broken profile, or one not of RGB, is left aside as browsers do.
   */
  public static Frame toSrgb(Frame frame, byte @Nullable [] profile) {
    if (profile == null) {
      return frame;
    }
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile);
      if (parsed.getColorSpaceType() != ColorSpace.TYPE_RGB || isSrgb(parsed)) {
        return frame;
      }
      return convert(frame, parsed);
    } catch (RuntimeException e) {
      return frame;
    }
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
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            frame.width(),
            frame.height(),
            3 * frame.width(),
            3,
            new int[] {0, 1, 2},
            null);
    ComponentColorModel model =
        new ComponentColorModel(
            space, false, false, java.awt.Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, raster, false, null);
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
