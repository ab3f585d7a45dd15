package dev.omnivl.index.shots;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where a clip changes from one shot to the next: hard cuts, dissolves and fades.
 *
 * <p>At a change, a few frames before differ from a few frames after by more than either few among
 * themselves. The difference is the median over all pairs, so that a flash does not count, and what
 * movement makes of it, told by how frames on either side differ, is taken off: that is the
 * adaptive part of the threshold, and neither pans nor shaking hands pass it. Fades and dissolves
 * are seen by leaving out the frames in the middle.
 */
public final class ShotDetector {
  /** Frames on either side that are compared across a change. */
  private static final int ACROSS = 3;

  /** Frames on either side that tell how much moves. */
  private static final int WITHIN = 6;

  /** How many frames beside the middle of a gradual change are left out. */
  private static final int[] GAPS = {3, 5};

  /** What is left of a change when movement is taken off. */
  private static final double CUT = 0.15;

  private static final double GRADUAL = 0.25;

  /** What colours and structure alone count beside both. */
  private static final double COLOUR = 0.7;

  private static final double STRUCTURE = 0.3;

  /**
   * How much farther apart frames are across a cut than among themselves, when all moves evenly.
   */
  private static final double STEADY = 1.75;

  /** How different keyframes are that do not show the same shot, however much moves. */
  private static final double OTHER_SHOT = 0.3;

  /** The longest time in frames between the two ends of a fade through one colour. */
  private static final int FADE = 16;

  /** What tells frames apart: in fast pans over fine patterns only the colours stay alike. */
  private static final List<Distance> DISTANCES =
      List.of(
          FrameSignature::distance,
          (a, b) -> COLOUR * a.colourDistance(b),
          (a, b) -> STRUCTURE * a.structureDistance(b));

  private final List<SeenFrame> frames;

  private interface Distance {
    double between(FrameSignature a, FrameSignature b);
  }

  private ShotDetector(List<SeenFrame> frames) {
    this.frames = frames;
  }

  /**
   * Returns when new shots begin, ascending, without the first.
   *
   * @param frames ascending, about an eighth of a second apart
   */
  public static List<Duration> changes(List<SeenFrame> frames) {
    ShotDetector detector = new ShotDetector(frames);
    return detector.changes().stream().map(first -> frames.get(first).at()).toList();
  }

  /**
   * Returns which frames begin another shot, of frames that are seconds apart, so that movement
   * tells nothing.
   *
   * @param frames ascending
   */
  public static List<Integer> changesFarApart(List<SeenFrame> frames) {
    List<Integer> changes = new ArrayList<>();
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i - 1).signature().distance(frames.get(i).signature()) >= OTHER_SHOT) {
        changes.add(i);
      }
    }
    return changes;
  }

  private List<Integer> changes() {
    boolean[] change = new boolean[frames.size()];
    double[] cuts = strengths(0);
    for (int i = 1; i < cuts.length; i++) {
      if (cuts[i] >= CUT && isPeak(cuts, i, ACROSS)) {
        change[sharpest(i)] = true;
      }
    }
    for (int gap : GAPS) {
      double[] gradual = strengths(gap);
      for (int i = 1; i < gradual.length; i++) {
        change[i] |=
            gradual[i] >= GRADUAL
                && isPeak(gradual, i, gap + ACROSS)
                && !anyIn(change, i - gap - ACROSS, i + gap + ACROSS);
      }
    }
    return joinedFades(change);
  }

  /** Returns where within a step from a cut its neighbours differ most: medians do not see that. */
  private int sharpest(int cut) {
    int sharpest = cut;
    for (int i = Math.max(1, cut - 1); i <= Math.min(frames.size() - 1, cut + 1); i++) {
      if (distance(i - 1, i, FrameSignature::distance)
          > distance(sharpest - 1, sharpest, FrameSignature::distance)) {
        sharpest = i;
      }
    }
    return sharpest;
  }

  /** Returns how strongly each frame begins another shot than the one before it. */
  private double[] strengths(int gap) {
    double[] strengths = new double[frames.size()];
    for (int i = 1; i < strengths.length; i++) {
      for (Distance by : DISTANCES) {
        strengths[i] = Math.max(strengths[i], strength(i, gap, by));
      }
    }
    return strengths;
  }

  private double strength(int i, int gap, Distance by) {
    int before = i - gap; // the first frame that is left out
    int after = i + gap; // the first that is not
    if (before < 1 || after > frames.size() - 1) {
      return 0;
    }
    int from = Math.max(0, before - ACROSS);
    int to = Math.min(frames.size(), after + ACROSS);
    double[] across = new double[(before - from) * (to - after)];
    int n = 0;
    for (int a = from; a < before; a++) {
      for (int b = after; b < to; b++) {
        across[n++] = distance(a, b, by);
      }
    }
    double moved =
        Math.max(
            spread(Math.max(0, before - WITHIN), before, by),
            spread(after, Math.min(frames.size(), after + WITHIN), by));
    double lag = (2. * gap + ACROSS) / ACROSS;
    return median(across) - STEADY * lag * moved;
  }

  /** Returns how far apart the frames of a stretch are, as a rule. */
  private double spread(int from, int to, Distance by) {
    if (to - from < 2) {
      return 0;
    }
    double[] distances = new double[(to - from) * (to - from - 1) / 2];
    int n = 0;
    for (int a = from; a < to; a++) {
      for (int b = a + 1; b < to; b++) {
        distances[n++] = distance(a, b, by);
      }
    }
    return median(distances);
  }

  private double distance(int a, int b, Distance by) {
    return by.between(frames.get(a).signature(), frames.get(b).signature());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
  }

  private static boolean isPeak(double[] values, int at, int reach) {
    for (int i = Math.max(0, at - reach); i < Math.min(values.length, at + reach + 1); i++) {
      if (values[i] > values[at] || (values[i] == values[at] && i < at)) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyIn(boolean[] values, int from, int to) {
    for (int i = Math.max(0, from); i < Math.min(values.length, to + 1); i++) {
      if (values[i]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the changes, the two ends of a fade through one colour as one in its middle. */
  private List<Integer> joinedFades(boolean[] change) {
    List<Integer> joined = new ArrayList<>();
    for (int i = 1; i < change.length; i++) {
      if (!change[i]) {
        continue;
      }
      if (!joined.isEmpty() && i - joined.getLast() <= FADE && isFade(joined.getLast(), i)) {
        joined.add((joined.removeLast() + i) / 2);
      } else {
        joined.add(i);
      }
    }
    return joined;
  }

  private boolean isFade(int from, int to) {
    for (int i = from; i < to; i++) {
      if (frames.get(i).signature().isBlank()) {
        return true;
      }
    }
    return false;
  }
}
