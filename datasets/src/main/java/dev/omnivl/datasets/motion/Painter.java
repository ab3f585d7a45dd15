package dev.omnivl.datasets.motion;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/**
 * Draws one clip's frames, all with one palette: its first half leads from the ground to the
 * shape's colour, its second half from there to the white of the spot. Edges take the nearest step
 * between the two that meet there, everything else has its exact colour.
 */
final class Painter {
  /** A spot off the centre, without which no one could see a circle turn. */
  private static final Ellipse2D SPOT = new Ellipse2D.Double(-0.18, -0.53, 0.36, 0.36);

  private static final int HALF = 128;

  /** Full coverage, in the red channel by the shape, in the blue one by its spot. */
  private static final Color COVERED = Color.RED;

  private static final Color SPOTTED = Color.MAGENTA;

  private final Shape shape;
  private final IndexColorModel palette;

  /**
   * Makes a painter.
   *
   * @param shape what is drawn
   * @param colour of the shape
   * @param ground shade of grey around it, 0 to 255
   */
  Painter(Shape shape, Colour colour, int ground) {
    this.shape = shape;
    int[] steps = new int[2 * HALF];
    for (int step = 0; step < HALF; step++) {
      steps[step] = mixed(new Color(ground, ground, ground), colour.paint(), step);
      steps[HALF + step] = mixed(colour.paint(), Color.WHITE, step);
    }
    this.palette = new IndexColorModel(8, steps.length, steps, 0, false, -1, 0);
  }

  /** Draws the shape in this pose. */
  BufferedImage paint(Pose pose) {
    int side = Course.SIDE;
    int[] coverage = coverage(pose).getRGB(0, 0, side, side, null, 0, side);
    int[] indices = new int[coverage.length];
    for (int pixel = 0; pixel < coverage.length; pixel++) {
      int spot = step(coverage[pixel]);
      indices[pixel] = spot > 0 ? HALF + spot : step(coverage[pixel] >> 16);
    }
    BufferedImage frame = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_INDEXED, palette);
    frame.getRaster().setPixels(0, 0, side, side, indices);
    return frame;
  }

  private BufferedImage coverage(Pose pose) {
    BufferedImage image = new BufferedImage(Course.SIDE, Course.SIDE, BufferedImage.TYPE_INT_RGB);
    if (!pose.visible()) {
      return image;
    }
    AffineTransform placed = AffineTransform.getTranslateInstance(pose.x(), pose.y());
    placed.rotate(pose.angle());
    placed.scale(pose.radius(), pose.radius());
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(COVERED);
      graphics.fill(placed.createTransformedShape(shape.outline()));
      graphics.setColor(SPOTTED);
      graphics.fill(placed.createTransformedShape(SPOT));
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /** The step of the palette's half for the coverage in the lowest eight bits. */
  private static int step(int coverage) {
    return Math.round((coverage & 0xff) * (HALF - 1) / 255f);
  }

  private static int mixed(Color from, Color to, int step) {
    return mixed(from.getRed(), to.getRed(), step) << 16
        | mixed(from.getGreen(), to.getGreen(), step) << 8
        | mixed(from.getBlue(), to.getBlue(), step);
  }

  private static int mixed(int from, int to, int step) {
    return from + Math.round((to - from) * step / (HALF - 1f));
  }
}
