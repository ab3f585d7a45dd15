package dev.omnivl.datasets.motion;

import dev.omnivl.media.picture.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be measured in one decoded frame: whatever has not the ground's shade is shape. */
final class Seen {
  private static final int WHITE = 0xffffff;

  /** Beyond this share of an n-fold pattern a shape has n corners. */
  private static final double CORNERS = 0.2;

  private final List<Pixel> pixels = new ArrayList<>();

  private record Pixel(int x, int y, int colour) {}

  /** Measures a frame. */
  Seen(Frame frame) {
    int ground = colour(frame, 0);
    for (int pixel = 0; pixel < frame.width() * frame.height(); pixel++) {
      if (colour(frame, pixel) != ground) {
        int x = pixel % frame.width();
        pixels.add(new Pixel(x, pixel / frame.width(), colour(frame, pixel)));
      }
    }
  }

  /** Pixels of the shape and its spot. */
  int area() {
    return pixels.size();
  }

  /** The column of its centre. */
  double x() {
    return pixels.stream().mapToInt(Pixel::x).average().orElse(Double.NaN);
  }

  /** The row of its centre. */
  double y() {
    return pixels.stream().mapToInt(Pixel::y).average().orElse(Double.NaN);
  }

  /** The colour that most of it has, 0xRRGGBB. */
  int colour() {
    Map<Integer, Long> counts =
        pixels.stream()
            .map(Pixel::colour)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  /** Turns from this to a later one, by where the spot lies, clockwise, the short way, radians. */
  double turnTo(Seen later) {
    return Math.IEEEremainder(later.spotAngle() - spotAngle(), 2 * Math.PI);
  }

  /** The shape, by the pattern of its corners around the centre. */
  Shape shape() {
    Map<Shape, Double> folds =
        Map.of(Shape.TRIANGLE, fold(3), Shape.SQUARE, fold(4), Shape.STAR, fold(5));
    return folds.entrySet().stream()
        .filter(fold -> fold.getValue() > CORNERS)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Shape.CIRCLE);
  }

  /** The share of its mass, far pixels weighing more, that repeats so many times around it. */
  private double fold(int times) {
    double real = 0;
    double imaginary = 0;
    double all = 0;
    double x = x();
    double y = y();
    for (Pixel pixel : pixels) {
      double weight = Math.pow(Math.hypot(pixel.x() - x, pixel.y() - y), times);
      double angle = times * Math.atan2(pixel.y() - y, pixel.x() - x);
      real += weight * Math.cos(angle);
      imaginary += weight * Math.sin(angle);
      all += weight;
    }
    return Math.hypot(real, imaginary) / all;
  }

  private double spotAngle() {
    List<Pixel> spot = pixels.stream().filter(pixel -> pixel.colour() == WHITE).toList();
    double right = spot.stream().mapToInt(Pixel::x).average().orElseThrow() - x();
    double down = spot.stream().mapToInt(Pixel::y).average().orElseThrow() - y();
    return Math.atan2(down, right);
  }

  private static int colour(Frame frame, int pixel) {
    int at = 3 * pixel;
    return (frame.rgb()[at] & 0xff) << 16
        | (frame.rgb()[at + 1] & 0xff) << 8
        | (frame.rgb()[at + 2] & 0xff);
  }
}
