package dev.omnivl.datasets.motion;

import dev.omnivl.datasets.motion.Motion.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws where a shape is in every frame. How far it goes in the given time, how large it is and
 * where the whole way lies in the picture are by chance. From the same random numbers, a motion and
 * its reverse go the same way in opposite order, so that no frame by itself tells them apart.
 */
final class Course {
  /** Frames of a clip. */
  static final int FRAMES = 16;

  /** Width and height of a frame, pixels. */
  static final int SIDE = 96;

  /** Least distance between the shape and the edge, pixels. */
  private static final double MARGIN = 2;

  /** Greatest tilt, either way, of the middle of all angles, radians. */
  private static final double TILT = Math.toRadians(10);

  private final List<Motion> motions;
  private final SplittableRandom random;
  private final Map<Axis, double[]> ways = new EnumMap<>(Axis.class);
  private final boolean[] visible = new boolean[FRAMES];

  private Course(List<Motion> motions, SplittableRandom random) {
    this.motions = motions;
    this.random = random;
    Arrays.fill(visible, true);
  }

  /**
   * Draws a course.
   *
   * @param motions that fill the time in equal parts
   * @param random the only source of chance
   * @return the pose in each of {@link #FRAMES} frames
   */
  static List<Pose> draw(List<Motion> motions, SplittableRandom random) {
    return new Course(motions, random).poses();
  }

  private List<Pose> poses() {
    for (int part = 0; part < motions.size(); part++) {
      Motion motion = motions.get(part);
      if (motion.axis() == Axis.PRESENCE) {
        hide(motion, part);
      } else {
        add(motion, part);
      }
    }
    return placed();
  }

  /** What has been added on an axis so far, by frame. */
  private double[] way(Axis axis) {
    return ways.computeIfAbsent(axis, _ -> new double[FRAMES]);
  }

  /** Adds the way of one part: nothing before it, all of it afterwards. */
  private void add(Motion motion, int part) {
    double[] way = way(motion.axis());
    double extent = motion.direction() * extent(motion.axis());
    for (int frame = 0; frame < FRAMES; frame++) {
      double progress = (double) frame * motions.size() / (FRAMES - 1) - part;
      way[frame] += extent * Math.clamp(progress, 0, 1);
    }
  }

  /** Two motions have half the time each, and so go less far. */
  private double extent(Axis axis) {
    boolean single = motions.size() == 1;
    return switch (axis) {
      case COLUMN, ROW -> single ? between(28, 44) : between(20, 32);
      // Every fourth frame is less than 36 degrees from the one before: a star would look the same
      // after 72, and from there on turned the other way.
      case ANGLE -> Math.toRadians(single ? between(80, 120) : between(45, 66));
      case SIZE -> Math.log(between(1.7, 2.1));
      case PRESENCE -> 0;
    };
  }

  /** Hides the shape before or after a frame near the middle of the part. */
  private void hide(Motion motion, int part) {
    int frames = FRAMES / motions.size();
    int spread = frames * 3 / 16;
    int late = motion.direction() * random.nextInt(-spread, spread + 1);
    int change = part * frames + frames / 2 + late;
    boolean appears = motion == Motion.APPEARS;
    Arrays.fill(visible, appears ? 0 : change, appears ? change : FRAMES, false);
  }

  /** Chooses a size, a tilt and a place at which the whole way fits into the picture. */
  private List<Pose> placed() {
    double[] size = way(Axis.SIZE);
    double growth = highest(size) - lowest(size);
    double smallest = growth > 0 ? between(9, 12) : between(11, 20);
    double reach = smallest * Math.exp(growth) + MARGIN;
    double[] column = shifted(way(Axis.COLUMN), reach);
    double[] row = shifted(way(Axis.ROW), reach);
    double[] angle = way(Axis.ANGLE);
    double upright = between(-TILT, TILT) - (lowest(angle) + highest(angle)) / 2;
    List<Pose> poses = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      double radius = smallest * Math.exp(size[frame] - lowest(size));
      poses.add(
          new Pose(column[frame], row[frame], radius, angle[frame] + upright, visible[frame]));
    }
    return List.copyOf(poses);
  }

  /** Moves a way to where all of it stays this far from both edges. */
  private double[] shifted(double[] way, double reach) {
    double start = between(reach - lowest(way), SIDE - reach - highest(way));
    return Arrays.stream(way).map(offset -> start + offset).toArray();
  }

  private double between(double least, double most) {
    return random.nextDouble(least, most);
  }

  private static double lowest(double[] way) {
    return Arrays.stream(way).min().orElse(0);
  }

  private static double highest(double[] way) {
    return Arrays.stream(way).max().orElse(0);
  }
}
