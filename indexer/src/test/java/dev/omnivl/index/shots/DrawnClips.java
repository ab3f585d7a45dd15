package dev.omnivl.index.shots;

import dev.omnivl.media.Encoder;
import dev.omnivl.media.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Draws clips whose shots are known: things that move over landscapes of noise, pans, shaking,
 * grain, slow motion and flashes, with hard cuts, fades through black and dissolves between them.
 */
final class DrawnClips {
  static final int RATE = 25;
  private static final int WIDTH = 128;
  private static final int HEIGHT = 96;

  private final Random random;
  private final boolean onWhite;

  /**
   * Makes a drawer.
   *
   * @param onWhite whether all shots show things on white, and so look much alike; else they are in
   *     front of landscapes
   */
  DrawnClips(long seed, boolean onWhite) {
    this.random = new Random(seed);
    this.onWhite = onWhite;
  }

  /**
   * A clip.
   *
   * @param file MP4
   * @param changes where one shot becomes another
   */
  record Clip(byte[] file, List<Change> changes) {}

  /**
   * A change of shots.
   *
   * @param from the last moment that shows the earlier shot alone
   * @param to the first that shows the later one alone
   */
  record Change(Duration from, Duration to) {}

  /** Colours as (H, W, 3), 0 to 255. */
  private interface Scene {
    float[] at(double seconds);
  }

  /** Draws a clip of some shots and encodes it. */
  Clip draw(int shots) {
    List<float[]> frames = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    Scene scene = scene();
    for (int shot = 0; shot < shots; shot++) {
      int length = random.nextInt(RATE, 6 * RATE);
      int flash = random.nextInt(3) == 0 ? random.nextInt(length) : -1;
      int lasts = random.nextInt(1, 4);
      double dim = random.nextInt(4) == 0 ? random.nextDouble(-0.3, 0.3) : 0;
      for (int i = 0; i < length; i++) {
        float[] picture = scene.at((double) i / RATE);
        double light = 1 + dim * i / length;
        boolean flashing =
            i >= flash && i < flash + lasts && flash >= 0 && i > 12 && i < length - 12;
        frames.add(toned(picture, flashing ? light * 1.5 : light, flashing ? 90 : 0));
      }
      if (shot == shots - 1) {
        break;
      }
      Scene next = scene();
      double end = (double) length / RATE;
      int begin = frames.size();
      switch (random.nextInt(8)) {
        case 0 -> fade(frames, scene, end, next);
        case 1 -> dissolve(frames, scene, end, next);
        default -> {} // a hard cut
      }
      changes.add(new Change(moment(begin - 1), moment(frames.size())));
      scene = next;
    }
    Encoder encoder = new Encoder("mp4", "mpeg4", "yuv420p", RATE, Map.of("g", "50", "b", "800k"));
    return new Clip(encoder.encode(frames.stream().map(DrawnClips::picture).toList()), changes);
  }

  private void fade(List<float[]> frames, Scene scene, double end, Scene next) {
    int half = random.nextInt(6, 16);
    for (int i = 0; i < half; i++) {
      frames.add(toned(scene.at(end + (double) i / RATE), 1 - (i + 1.) / half, 0));
    }
    int dark = random.nextInt(0, 8);
    for (int i = 0; i < dark; i++) {
      frames.add(new float[3 * WIDTH * HEIGHT]);
    }
    for (int i = 0; i < half; i++) {
      frames.add(toned(next.at((double) (i - half) / RATE), (i + 1.) / half, 0));
    }
  }

  private void dissolve(List<float[]> frames, Scene scene, double end, Scene next) {
    int steps = random.nextInt(8, 24);
    for (int i = 0; i < steps; i++) {
      float share = (i + 1f) / (steps + 1);
      float[] earlier = scene.at(end + (double) i / RATE);
      float[] later = next.at((double) (i - steps) / RATE);
      float[] mixed = new float[earlier.length];
      for (int k = 0; k < mixed.length; k++) {
        mixed[k] = (1 - share) * earlier[k] + share * later[k];
      }
      frames.add(mixed);
    }
  }

  private Scene scene() {
    Scene behind = onWhite ? seconds -> white() : landscape();
    double grain = random.nextInt(4) == 0 ? random.nextDouble(5, 25) : 0;
    int things = random.nextInt(onWhite ? 2 : 0, 5);
    List<float[]> discs = new ArrayList<>();
    for (int i = 0; i < things; i++) {
      discs.add(
          new float[] {
            random.nextFloat(WIDTH),
            random.nextFloat(HEIGHT),
            random.nextFloat(4, 22),
            random.nextFloat(-25, 25),
            random.nextFloat(-18, 18),
            random.nextFloat(255),
            random.nextFloat(255),
            random.nextFloat(255)
          });
    }
    Random noise = new Random(random.nextLong());
    return seconds -> {
      float[] picture = behind.at(seconds);
      for (float[] disc : discs) {
        double x = disc[0] + disc[3] * seconds;
        double y = disc[1] + disc[4] * seconds;
        for (int row = 0; row < HEIGHT; row++) {
          for (int column = 0; column < WIDTH; column++) {
            if (Math.hypot(column - x, row - y) < disc[2]) {
              System.arraycopy(disc, 5, picture, 3 * (row * WIDTH + column), 3);
            }
          }
        }
      }
      if (grain > 0) {
        for (int k = 0; k < picture.length; k++) {
          picture[k] += (float) (grain * noise.nextGaussian());
        }
      }
      return picture;
    };
  }

  /** The way of the camera: where the picture's corner is, in pixels of the ground. */
  private IntFunction<double[]> camera() {
    double vx = 0;
    double vy = 0;
    switch (random.nextInt(4)) {
      case 0 -> vx = random.nextDouble(-50, 50); // a pan
      case 1 -> vy = random.nextDouble(-12, 12); // a slow tilt
      default -> {} // it stands
    }
    double shake = random.nextInt(4) == 0 ? random.nextDouble(0.5, 2) : 0;
    double px = vx;
    double py = vy;
    return frame -> {
      double t = (double) frame / RATE;
      return new double[] {
        px * t + shake * Math.sin(9 * t + 1), py * t + shake * Math.cos(7.3 * t)
      };
    };
  }

  private Scene landscape() {
    long seed = random.nextLong();
    double scale = random.nextDouble(8, 60);
    float[] low = colour();
    float[] high = colour();
    IntFunction<double[]> camera = camera();
    return seconds -> {
      double[] corner = camera.apply((int) Math.round(seconds * RATE));
      float[] picture = new float[3 * WIDTH * HEIGHT];
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        double x = (i % WIDTH + corner[0]) / scale;
        double y = (i / WIDTH + corner[1]) / scale;
        float share = (float) (0.7 * value(seed, x, y) + 0.3 * value(seed + 1, 3 * x, 3 * y));
        for (int c = 0; c < 3; c++) {
          picture[3 * i + c] = low[c] + share * (high[c] - low[c]);
        }
      }
      return picture;
    };
  }

  private static float[] white() {
    float[] picture = new float[3 * WIDTH * HEIGHT];
    Arrays.fill(picture, 255);
    return picture;
  }

  private float[] colour() {
    return new float[] {random.nextFloat(255), random.nextFloat(255), random.nextFloat(255)};
  }

  /** Smooth noise from 0 to 1. */
  private static double value(long seed, double x, double y) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    double u = smooth(x - column);
    double v = smooth(y - row);
    double top = (1 - u) * corner(seed, column, row) + u * corner(seed, column + 1, row);
    double bottom = (1 - u) * corner(seed, column, row + 1) + u * corner(seed, column + 1, row + 1);
    return (1 - v) * top + v * bottom;
  }

  private static double smooth(double share) {
    return share * share * (3 - 2 * share);
  }

  private static double corner(long seed, int column, int row) {
    long hash = seed + column * 0x9e3779b97f4a7c15L + row * 0xc2b2ae3d27d4eb4fL;
    hash = (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 32) * 0x94d049bb133111ebL;
    return (hash >>> 40) / (double) (1 << 24);
  }

  private static float[] toned(float[] picture, double factor, double added) {
    float[] toned = new float[picture.length];
    for (int k = 0; k < toned.length; k++) {
      toned[k] = (float) (factor * picture[k] + added);
    }
    return toned;
  }

  private static Picture picture(float[] colours) {
    byte[] rgba = new byte[4 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int c = 0; c < 3; c++) {
        rgba[4 * i + c] = (byte) Math.clamp(Math.round(colours[3 * i + c]), 0, 255);
      }
      rgba[4 * i + 3] = (byte) 255;
    }
    return new Picture(WIDTH, HEIGHT, rgba);
  }

  private static Duration moment(int frame) {
    return Duration.ofMillis(1000L * frame / RATE);
  }
}
