package dev.omnivl.trainer.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * In which order a clip's frames are shown. What a model still tells without their order it reads
 * off single frames; what it tells with it alone, it sees in time.
 */
public enum FrameOrder {
  /** As they are. */
  ORDERED,
  /** By chance, the same for the same clip. */
  SHUFFLED,
  /** The last one first. */
  REVERSED,
  /** The middle one in every place: a clip in which nothing moves. */
  MIDDLE;

  /**
   * Clips in this order.
   *
   * @param clips each (T, S, S, 3)
   * @param frames T
   */
  List<byte[]> of(List<byte[]> clips, int frames) {
    return clips.stream().map(clip -> of(clip, frames)).toList();
  }

  /**
   * The clip in this order.
   *
   * @param clip (T, S, S, 3)
   * @param frames T
   */
  byte[] of(byte[] clip, int frames) {
    if (this == ORDERED) {
      return clip;
    }
    int[] places = places(frames, Arrays.hashCode(clip));
    int bytes = clip.length / frames;
    byte[] ordered = new byte[clip.length];
    for (int frame = 0; frame < frames; frame++) {
      System.arraycopy(clip, places[frame] * bytes, ordered, frame * bytes, bytes);
    }
    return ordered;
  }

  private int[] places(int frames, long seed) {
    int[] places = new int[frames];
    Arrays.setAll(places, frame -> this == REVERSED ? frames - 1 - frame : frame);
    if (this == MIDDLE) {
      Arrays.fill(places, frames / 2);
    } else if (this == SHUFFLED) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int last = frames - 1; last > 0; last--) {
        int other = random.nextInt(last + 1);
        int moved = places[last];
        places[last] = places[other];
        places[other] = moved;
      }
    }
    return places;
  }
}
