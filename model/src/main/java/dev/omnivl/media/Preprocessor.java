package dev.omnivl.media;

import dev.omnivl.media.picture.Box;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.picture.Resampler;
import java.util.List;

/**
 * Turns decoded frames into the square uint8 pictures that the model's graphs accept; safe for many
 * threads.
 */
public final class Preprocessor {
  private final Preprocessing settings;

  /** Makes a preprocessor of these settings. */
  public Preprocessor(Preprocessing settings) {
    this.settings = settings;
  }

  /** Returns the settings, as the bundle stores them. */
  public Preprocessing settings() {
    return settings;
  }

  /**
   * Returns the picture as (imageSize, imageSize, 3) bytes. A frame of that size comes back
   * unchanged.
   */
  public byte[] image(Frame frame) {
    return square(frame).rgb().clone();
  }

  /**
   * Returns a clip as (frames, imageSize, imageSize, 3) bytes. Where the list is shorter or longer
   * than the model's number of frames, the frames at the centres of equal segments of the list are
   * taken, so some repeat or fall away.
   *
   * @param frames in the order they are shown, at least one
   */
  public byte[] clip(List<TimedFrame> frames) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("a clip needs at least one frame");
    }
    int bytes = 3 * settings.imageSize() * settings.imageSize();
    byte[] clip = new byte[Math.multiplyExact(bytes, settings.frames())];
    int previous = -1;
    for (int i = 0; i < settings.frames(); i++) {
      int index = (int) ((i + 0.5) * frames.size() / settings.frames());
      if (index == previous) {
        System.arraycopy(clip, (i - 1) * bytes, clip, i * bytes, bytes);
      } else {
        System.arraycopy(square(frames.get(index).frame()).rgb(), 0, clip, i * bytes, bytes);
      }
      previous = index;
    }
    return clip;
  }

  private Frame square(Frame decoded) {
    Frame frame = settings.halfPixels() ? decoded : decoded.whole();
    int size = settings.imageSize();
    return switch (settings.fit()) {
      case SQUASH -> Resampler.resize(frame, size, size, settings.filter());
      case PAD -> {
        int longSide = Math.max(frame.width(), frame.height());
        yield onWhiteSquare(scaled(frame, longSide), size);
      }
      case CROP -> {
        int side = Math.min(frame.width(), frame.height());
        Frame centre =
            Frames.cut(frame, (frame.width() - side) / 2, (frame.height() - side) / 2, side, side);
        yield Resampler.resize(centre, size, size, settings.filter());
      }
      case EDGE_CROP ->
          Resampler.resize(frame, centre(frame.shown()), size, size, settings.filter());
    };
  }

  /** Returns what of a picture stays once its shortest side is the square's and the rest is cut. */
  private Box centre(Box picture) {
    int size = settings.imageSize();
    double edge = Math.min(picture.width(), picture.height());
    int width = (int) (size * picture.width() / edge);
    int height = (int) (size * picture.height() / edge);
    int left = (width - size) / 2;
    int top = (height - size) / 2;
    return picture.part(
        (double) left / width,
        (double) top / height,
        (double) (left + size) / width,
        (double) (top + size) / height);
  }

  private Frame scaled(Frame frame, int longSide) {
    double scale = (double) settings.imageSize() / longSide;
    int width = Math.max(1, (int) Math.round(frame.width() * scale));
    int height = Math.max(1, (int) Math.round(frame.height() * scale));
    return Resampler.resize(frame, width, height, settings.filter());
  }

  private static Frame onWhiteSquare(Frame frame, int size) {
    Frame square = Frames.white(size, size);
    Frames.paste(frame, square, (size - frame.width()) / 2, (size - frame.height()) / 2);
    return square;
  }
}
