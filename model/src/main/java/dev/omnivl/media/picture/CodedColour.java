package dev.omnivl.media.picture;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the numbers of a picture mean, in the code points of ITU-T H.273 that AVIF, HEIC, PNG (cICP)
 * and videos carry, and their way to sRGB.
 *
 * <p>Wide gamuts (BT.2020, Display P3) go to sRGB's primaries by a matrix of linear light; what
 * lies outside is clipped. High dynamic range (BT.2100's PQ and HLG) is shown as BT.2408 lays it
 * out: diffuse white at 203 cd/m² is sRGB's white, HLG is taken for a display of 1,000 cd/m²
 * (system gamma 1.2). Light above four fifths of that white is bent towards it, by the strongest of
 * the three colours so that hues stay; below, nothing changes, so what a phone's camera calls paper
 * white comes out where the same scene in sRGB has it.
 */
public final class CodedColour {
  private static final int PRIMARIES_BT2020 = 9;
  private static final int PRIMARIES_DCI_P3 = 11;
  private static final int PRIMARIES_DISPLAY_P3 = 12;
  private static final int TRANSFER_GAMMA_22 = 4;
  private static final int TRANSFER_GAMMA_28 = 5;
  private static final int TRANSFER_LINEAR = 8;
  private static final int TRANSFER_SRGB = 13;
  private static final int TRANSFER_PQ = 16;
  private static final int TRANSFER_HLG = 18;

  /** BT.2408: the light of diffuse white, cd/m². */
  private static final double WHITE = 203;

  /** BT.2100: the display that HLG is taken for, cd/m², and its system gamma. */
  private static final double HLG_PEAK = 1000;

  private static final double HLG_GAMMA = 1.2;

  /** Where the tone curve leaves the straight line, as a part of diffuse white. */
  private static final double KNEE = 0.8;

  private static final int SAMPLES = 1 << 16;
  private static final int SHADES = 1 << 14;

  /** BT.2020 to BT.709, linear light; ITU-R BT.2087. */
  private static final double[] FROM_BT2020 = {
    1.660491, -0.587641, -0.072850, //
    -0.124550, 1.132900, -0.008349, //
    -0.018151, -0.100579, 1.118730
  };

  /**
   * P3 with the white of daylight (D65) to BT.709, linear light; from SMPTE EG 432-1's primaries.
   */
  private static final double[] FROM_P3 = {
    1.224940, -0.224940, 0, //
    -0.042057, 1.042057, 0, //
    -0.019638, -0.078636, 1.098274
  };

  private static final Set<Integer> POWERS =
      Set.of(TRANSFER_LINEAR, TRANSFER_GAMMA_22, TRANSFER_GAMMA_28);

  private static final double[] SAME = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  private static final byte[] SRGB = srgb();
  private static final float[] HLG_GAINS = gains();

  /** Linear light of each sample, for each transfer that was met. */
  private static final Map<Integer, float[]> LIGHT = new ConcurrentHashMap<>();

  private final int transfer;
  private final double[] matrix;

  private CodedColour(int transfer, double[] matrix) {
    this.transfer = transfer;
    this.matrix = matrix;
  }

  /**
   * Returns the way of a picture's code points to sRGB.
   *
   * @param primaries H.273's colour primaries
   * @param transfer H.273's transfer characteristics
   */
  public static CodedColour of(int primaries, int transfer) {
    double[] matrix =
        switch (primaries) {
          case PRIMARIES_BT2020 -> FROM_BT2020;
          case PRIMARIES_DCI_P3, PRIMARIES_DISPLAY_P3 -> FROM_P3;
          default -> SAME;
        };
    return new CodedColour(transfer, matrix);
  }

  /** Returns whether the numbers already are sRGB's, as far as an eye or a model can tell. */
  public boolean isSrgb() {
    // Gamma 2.2 alone differs from sRGB's curve in the darkest shades only.
    return matrix == SAME && (known() == TRANSFER_SRGB || transfer == TRANSFER_GAMMA_22);
  }

  /** Returns whether it is high dynamic range, which no ICC profile beside it can say. */
  public boolean isHighRange() {
    return transfer == TRANSFER_PQ || transfer == TRANSFER_HLG;
  }

  /**
   * Returns a picture's samples as sRGB bytes.
   *
   * @param samples (H, W, channels) numbers of 16 bits, lowest byte first; red, green, blue
   * @param channels 3, or 4 with alpha last, which keeps its value
   */
  public byte[] toSrgb(byte[] samples, int channels) {
    float[] light = LIGHT.computeIfAbsent(known(), CodedColour::table);
    byte[] result = new byte[samples.length / 2];
    float[] pixel = new float[3];
    for (int at = 0; at < result.length; at += channels) {
      for (int c = 0; c < 3; c++) {
        pixel[c] = light[sample(samples, at + c)];
      }
      if (transfer == TRANSFER_HLG) {
        display(pixel);
      }
      shown(pixel);
      for (int c = 0; c < 3; c++) {
        result[at + c] = SRGB[Math.round(Math.clamp(pixel[c], 0f, 1f) * (SHADES - 1))];
      }
      if (channels == 4) {
        result[at + 3] = (byte) ((sample(samples, at + 3) * 255 + 32767) / 65535);
      }
    }
    return result;
  }

  private static int sample(byte[] samples, int index) {
    return (samples[2 * index] & 0xff) | (samples[2 * index + 1] & 0xff) << 8;
  }

  /** HLG's scene light to the display's: BT.2100, table 5. */
  private static void display(float[] pixel) {
    float luminance = 0.2627f * pixel[0] + 0.6780f * pixel[1] + 0.0593f * pixel[2];
    float gain = HLG_GAINS[Math.round(Math.clamp(luminance, 0f, 1f) * (SHADES - 1))];
    for (int c = 0; c < 3; c++) {
      pixel[c] *= gain;
    }
  }

  private static float[] gains() {
    float[] gains = new float[SHADES];
    for (int i = 0; i < SHADES; i++) {
      double luminance = (double) i / (SHADES - 1);
      gains[i] = (float) (HLG_PEAK / WHITE * StrictMath.pow(luminance, HLG_GAMMA - 1));
    }
    return gains;
  }

  /** Linear light of the picture's primaries to that of sRGB, 1 at most. */
  private void shown(float[] pixel) {
    float red = pixel[0];
    float green = pixel[1];
    float blue = pixel[2];
    for (int c = 0; c < 3; c++) {
      double sum = matrix[3 * c] * red + matrix[3 * c + 1] * green + matrix[3 * c + 2] * blue;
      pixel[c] = (float) sum;
    }
    float strongest = Math.max(pixel[0], Math.max(pixel[1], pixel[2]));
    if (isHighRange() && strongest > KNEE) {
      double bent = KNEE + (1 - KNEE) * -StrictMath.expm1((KNEE - strongest) / (1 - KNEE));
      for (int c = 0; c < 3; c++) {
        pixel[c] *= (float) (bent / strongest);
      }
    }
  }

  /** Returns the transfer, or sRGB's for those that are shown as if they were it. */
  private int known() {
    return isHighRange() || POWERS.contains(transfer) ? transfer : TRANSFER_SRGB;
  }

  /** Returns the linear light of each sample; 1 is diffuse white, or HLG's scene peak. */
  private static float[] table(int transfer) {
    float[] light = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      light[i] = (float) light(transfer, (double) i / (SAMPLES - 1));
    }
    return light;
  }

  private static double light(int transfer, double signal) {
    return switch (transfer) {
      case TRANSFER_PQ -> pq(signal);
      case TRANSFER_HLG -> hlg(signal);
      case TRANSFER_LINEAR -> signal;
      case TRANSFER_GAMMA_22 -> StrictMath.pow(signal, 2.2);
      case TRANSFER_GAMMA_28 -> StrictMath.pow(signal, 2.8);
      default -> Srgb.light(signal);
    };
  }

  /** BT.2100, table 4: the EOTF of PQ, in parts of diffuse white. */
  private static double pq(double signal) {
    double power = StrictMath.pow(signal, 32 / 2523.0);
    double ratio = Math.max(0, power - 3424 / 4096.0) / (2413 / 128.0 - 2392 / 128.0 * power);
    return 10_000 / WHITE * StrictMath.pow(ratio, 16384 / 2610.0);
  }

  /** BT.2100, table 5: the inverse OETF of HLG, scene light of 0 to 1. */
  private static double hlg(double signal) {
    return signal <= 0.5
        ? signal * signal / 3
        : (StrictMath.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  }

  private static byte[] srgb() {
    byte[] shades = new byte[SHADES];
    for (int i = 0; i < SHADES; i++) {
      shades[i] = (byte) Math.round(255 * Srgb.number((double) i / (SHADES - 1)));
    }
    return shades;
  }
}
