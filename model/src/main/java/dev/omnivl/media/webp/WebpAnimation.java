package dev.omnivl.media.webp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.picture.ColourProfile;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.WebpStructure;
import dev.omnivl.media.structure.WebpStructure.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * An animated WebP, which FFmpeg's demuxer cannot read.
 *
 * <p>Each frame's chunks are wrapped as a still WebP, decoded, and laid on a canvas of RGBA pixels
 * by the file's rules: position, blending, and what becomes of the rectangle afterwards. Frames
 * that a later opaque frame of full size hides before anyone looks are not decoded.
 */
public final class WebpAnimation implements OpenedMedium {
  /** The canvas, a frame as decoded and as colours, and the picture on white. */
  private static final int BYTES_OF_A_PIXEL = 20;

  private static final long MEMORY_AT_LEAST = 4 << 20;

  private static final int ALPHA_FLAG = 0x10;

  private final EncodedFile file;
  private final WebpStructure structure;
  private final Duration[] starts;
  private final Duration duration;
  private final Orientation orientation;

  public WebpAnimation(EncodedFile file, WebpStructure structure) {
    this.file = file;
    this.structure = structure;
    this.starts = new Duration[structure.frames().size()];
    this.orientation = structure.header().orientation();
    Duration at = Duration.ZERO;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at = at.plus(structure.frames().get(i).duration());
    }
    this.duration = at;
    file.checkDuration(duration);
  }

  @Override
  public MediaInfo info() {
    boolean turned = orientation.transposes();
    boolean moves = starts.length > 1;
    return new MediaInfo(
        moves ? MediaKind.VIDEO : MediaKind.IMAGE,
        "webp",
        turned ? structure.height() : structure.width(),
        turned ? structure.width() : structure.height(),
        moves ? duration : Duration.ZERO,
        starts.length);
  }

  @Override
  public MediaFacts facts() {
    return structure.header().facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    List<TimedFrame> taken = new ArrayList<>(moments.size());
    long bytes = (long) structure.width() * structure.height() * BYTES_OF_A_PIXEL + MEMORY_AT_LEAST;
    try (DecodeMemory.Held memory = file.reserve(bytes);
        Codec decoder = Codec.ofPictures(file, AV_CODEC_ID_WEBP, 0, false)) {
      Canvas canvas = new Canvas(structure.width(), structure.height());
      int drawn = -1;
      for (Duration moment : moments) {
        int index = shownAt(moment);
        if (index == drawn) {
          taken.add(taken.getLast());
          continue;
        }
        for (int i = firstNeeded(drawn + 1, index); i <= index; i++) {
          file.checkDeadline();
          canvas.draw(structure.frames().get(i), pixels(decoder, structure.frames().get(i)));
        }
        drawn = index;
        taken.add(new TimedFrame(starts[index], shown(canvas, targetHint)));
      }
    }
    return taken;
  }

  private int shownAt(Duration moment) {
    int found = Arrays.binarySearch(starts, moment);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /**
   * Returns the frame to begin with so that the canvas is right at {@code index}, no earlier than
   * {@code from}.
   */
  private int firstNeeded(int from, int index) {
    for (int i = index; i > from; i--) {
      Part part = structure.frames().get(i);
      boolean covers = part.width() == structure.width() && part.height() == structure.height();
      if (covers && (part.opaque() || !part.blends())) {
        return i;
      }
    }
    return from;
  }

  private Frame shown(Canvas canvas, int targetHint) {
    Frame full = Frames.onWhite(canvas.rgba, canvas.width, canvas.height);
    Frame reduced = Reduction.reduce(full, targetHint);
    return orientation.upright(ColourProfile.toSrgb(reduced, structure.profile()));
  }

  /** Returns the frame's own rectangle as (H, W, 4) bytes. */
  private byte[] pixels(Codec decoder, Part part) {
    byte[] still = still(part);
    AVFrame frame = decoder.picture(still, 0, still.length);
    if (frame.width() != part.width() || frame.height() != part.height()) {
      throw file.unreadable("a WebP frame of another size than its header says");
    }
    return WebpPixels.rgba(frame);
  }

  /** Returns a frame's chunks as a WebP file of their own. */
  private byte[] still(Part part) {
    ByteBuffer bytes = ByteBuffer.allocate(30 + part.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(latin("RIFF")).putInt(22 + part.length()).put(latin("WEBPVP8X")).putInt(10);
    bytes.putInt(part.opaque() ? 0 : ALPHA_FLAG);
    uint24(bytes, part.width() - 1);
    uint24(bytes, part.height() - 1);
    return bytes.put(file.data(), part.at(), part.length()).array();
  }

  private static byte[] latin(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void uint24(ByteBuffer bytes, int value) {
    bytes.putShort((short) value).put((byte) (value >> 16));
  }

  @Override
  public void close() {}

  /** The picture as shown so far: RGBA, colours not multiplied by alpha, transparent at first. */
  private static final class Canvas {
    private final int width;
    private final int height;
    private final byte[] rgba;
    private Part last = new Part(0, 0, 0, 0, Duration.ZERO, false, false, false, 0, 0);

    Canvas(int width, int height) {
      this.width = width;
      this.height = height;
      this.rgba = new byte[Math.multiplyExact(4 * width, height)];
    }

    void draw(Part part, byte[] pixels) {
      if (last.clears()) {
        for (int y = 0; y < last.height(); y++) {
          int at = 4 * ((last.top() + y) * width + last.left());
          Arrays.fill(rgba, at, at + 4 * last.width(), (byte) 0);
        }
      }
      for (int y = 0; y < part.height(); y++) {
        int at = 4 * ((part.top() + y) * width + part.left());
        int from = 4 * y * part.width();
        if (part.blends() && !part.opaque()) {
          blend(pixels, from, at, part.width());
        } else {
          System.arraycopy(pixels, from, rgba, at, 4 * part.width());
        }
      }
      last = part;
    }

    private void blend(byte[] pixels, int from, int at, int columns) {
      for (int i = 0; i < 4 * columns; i += 4) {
        int over = pixels[from + i + 3] & 0xff;
        int under = rgba[at + i + 3] & 0xff;
        if (over == 255 || under == 0) {
          System.arraycopy(pixels, from + i, rgba, at + i, 4);
        } else if (over > 0) {
          int kept = under * (255 - over); // weights of both in steps of 1/255^2
          int sum = 255 * over + kept;
          for (int c = 0; c < 3; c++) {
            int mixed =
                255 * over * (pixels[from + i + c] & 0xff) + kept * (rgba[at + i + c] & 0xff);
            rgba[at + i + c] = (byte) ((mixed + sum / 2) / sum);
          }
          rgba[at + i + 3] = (byte) ((sum + 127) / 255);
        }
      }
    }
  }
}
