package dev.omnivl.datasets.motion;

import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Locale;

/** The shapes, each within a circle of radius one around the origin, upright. */
enum Shape {
  /** A circle, somewhat smaller than the others reach, so that it is not much the largest. */
  CIRCLE {
    @Override
    Path2D outline() {
      return new Path2D.Double(new Ellipse2D.Double(-0.85, -0.85, 1.7, 1.7));
    }
  },
  /** A square on one of its sides. */
  SQUARE {
    @Override
    Path2D outline() {
      return polygon(4, Math.PI / 4, 1);
    }
  },
  /** An equilateral triangle, one corner up. */
  TRIANGLE {
    @Override
    Path2D outline() {
      return polygon(3, 0, 1);
    }
  },
  /** A star of five points, one of them up. */
  STAR {
    @Override
    Path2D outline() {
      return polygon(10, 0, 0.5);
    }
  };

  /** The outline, with y downwards. */
  abstract Path2D outline();

  /** The shape's name. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns a polygon whose corners have the same angle between them.
   *
   * @param corners how many
   * @param first angle of the first, clockwise from straight up, radians
   * @param inner distance of every second corner from the centre; the others have one
   */
  private static Path2D polygon(int corners, double first, double inner) {
    Path2D path = new Path2D.Double();
    for (int corner = 0; corner < corners; corner++) {
      double angle = first + 2 * Math.PI * corner / corners;
      double distance = corner % 2 == 0 ? 1 : inner;
      double x = distance * Math.sin(angle);
      double y = -distance * Math.cos(angle);
      if (corner == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }
}
