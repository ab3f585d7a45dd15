package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.picture.Box;
import dev.omnivl.media.picture.ColourProfile;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.platform.PlatformJpeg;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.ExifFacts;
import dev.omnivl.media.structure.Header;
import dev.omnivl.media.structure.JpegStructure;
import dev.omnivl.media.structure.JpegStructure.Component;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG. FFmpeg decodes what cameras write, at a fraction of the size where the target allows; the
 * platform's decoder takes what FFmpeg does not: unusual samplings, inks with a profile, and
 * pictures whose data end early or are damaged.
 */
final class JpegSource implements OpenedMedium {
  /** The decoder scales in the DCT domain by at most 8. */
  private static final int MOST_HALVINGS = 3;

  /** The decoder's picture, at most four samples, and two of ours. */
  private static final int FAST_BYTES = 10;

  /** The platform's picture, its samples, ours, and one by its profile. */
  private static final int THOROUGH_BYTES = 14;

  private static final long MEMORY_AT_LEAST = 4 << 20;

  /** A picture with fewer of its rows than this part is not one any more. */
  private static final double LEAST_PART = 0.5;

  /** Samples of brightness, across and down, for each of the two colours, that FFmpeg reads. */
  private static final Set<String> COMMON_SAMPLINGS = Set.of("1x1", "2x1", "1x2", "2x2", "4x1");

  private final EncodedFile file;
  private final JpegStructure structure;
  private final Header header;
  private final String format;
  private final Orientation orientation;
  private final Outer outer;
  private @Nullable String damage;

  /**
   * What the file around a JPEG says of it.
   *
   * @param orientation how it must be turned
   * @param exif the EXIF block, from its TIFF header on, or null
   */
  record Outer(Orientation orientation, byte @Nullable [] exif) {
    /** A JPEG is a file of its own. */
    static final Outer NONE = new Outer(Orientation.NORMAL, null);

    MediaFacts facts() {
      return ExifFacts.of(exif);
    }
  }

  private JpegSource(EncodedFile file, JpegStructure structure, String format, Outer outer) {
    this.file = file;
    this.structure = structure;
    this.header = structure.header();
    this.format = format;
    this.orientation = header.exif() == null ? outer.orientation() : header.orientation();
    this.outer = outer;
    if (structure.arithmetic()) {
      throw file.unreadable("a JPEG with arithmetic coding, which is not read; export it again");
    }
    if (!structure.ended()) {
      this.damage = "the JPEG has no end marker";
    }
  }

  static JpegSource open(EncodedFile file) {
    return new JpegSource(file, JpegStructure.read(file), "jpeg", Outer.NONE);
  }

  /**
   * Opens the preview in a camera's RAW file.
   *
   * @param outer what the file says where the preview does not
   */
  static JpegSource preview(EncodedFile file, JpegStructure structure, Outer outer) {
    return new JpegSource(file, structure, "raw", outer);
  }

  @Override
  public MediaInfo info() {
    return StillSource.info(header, orientation, format);
  }

  @Override
  public MediaFacts facts() {
    return header.exif() == null ? outer.facts() : header.facts();
  }

  @Override
  public Optional<String> damage() {
    return Optional.ofNullable(damage);
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    Frame stored = common() ? fast(targetHint) : null;
    if (stored == null) {
      stored = thorough(targetHint);
    }
    TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(stored));
    return Collections.nCopies(moments.size(), still);
  }

  /** Takes the memory for a picture of this size, as it is decoded, and its file. */
  private DecodeMemory.Held reserve(int width, int height, int bytesOfAPixel) {
    file.checkSize(width, height);
    return file.reserve(
        (long) width * height * bytesOfAPixel
            + structure.coefficients()
            + 2L * file.data().length
            + MEMORY_AT_LEAST);
  }

  private boolean common() {
    List<Component> components = structure.components();
    if (components.size() == 4) {
      return structure.profile() == null;
    }
    if (components.size() != 3) {
      return components.size() == 1;
    }
    String[] samples =
        components.stream().map(c -> c.across() + "x" + c.down()).toArray(String[]::new);
    boolean equal = samples[0].equals(samples[1]) && samples[0].equals(samples[2]);
    return equal
        || (samples[1].equals("1x1")
            && samples[2].equals("1x1")
            && COMMON_SAMPLINGS.contains(samples[0]));
  }

  /** Returns the picture by FFmpeg, or null where it finds a fault in it. */
  private @Nullable Frame fast(int targetHint) {
    int halvings = Reduction.halvings(header.width(), header.height(), targetHint, MOST_HALVINGS);
    int width = header.width() + (1 << halvings) - 1 >> halvings;
    int height = header.height() + (1 << halvings) - 1 >> halvings;
    try (DecodeMemory.Held memory = reserve(width, height, FAST_BYTES);
        Codec decoder = Codec.ofPictures(file, AV_CODEC_ID_MJPEG, halvings, true)) {
      byte[] jpeg = structure.picture();
      Frame reduced =
          Pixels.rgb(
              decoder.picture(jpeg, 0, jpeg.length),
              targetHint,
              Pixels.Assumed.STILL,
              structure.profile());
      return shown(reduced, width << halvings, height << halvings);
    } catch (Failure failure) {
      if (failure.reason() != Reason.UNREADABLE_MEDIA) {
        throw failure;
      }
      return null;
    }
  }

  /** Leaves out what a picture has beyond its edges, of a frame that stands for these sides. */
  private Frame shown(Frame frame, double width, double height) {
    Box box =
        new Box(
            0,
            0,
            frame.width() * header.width() / width,
            frame.height() * header.height() / height);
    return new Frame(frame.width(), frame.height(), frame.rgb(), box);
  }

  private Frame thorough(int targetHint) {
    try (DecodeMemory.Held memory = reserve(header.width(), header.height(), THOROUGH_BYTES)) {
      return Reduction.reduce(thorough(), targetHint);
    }
  }

  private Frame thorough() {
    boolean inks = structure.components().size() == 4;
    PlatformJpeg read = PlatformJpeg.read(file, structure.picture(), structure);
    if (read.part() < 1) {
      boolean enough = structure.progressive() ? structure.scans() > 1 : read.part() >= LEAST_PART;
      if (!enough) {
        throw file.truncated("JPEG");
      }
      damage = "the JPEG's data end early";
    }
    return inks ? read.frame() : ColourProfile.toSrgb(read.frame(), structure.profile());
  }

  @Override
  public void close() {}
}
