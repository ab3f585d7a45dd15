package dev.omnivl.datasets.motion;

import java.awt.Color;
import java.util.Locale;

/** The colours of shapes, far apart from each other and from a light ground. */
enum Colour {
  /** Red. */
  RED(0xd8201c),
  /** Yellow, dark enough for a light ground. */
  YELLOW(0xe8b800),
  /** Green. */
  GREEN(0x1f9a3a),
  /** Blue. */
  BLUE(0x2050d8),
  /** Purple. */
  PURPLE(0x8a2bb0),
  /** Black. */
  BLACK(0x141414);

  private final Color paint;

  Colour(int rgb) {
    this.paint = new Color(rgb);
  }

  /** What a shape is filled with. */
  Color paint() {
    return paint;
  }

  /** The colour's name. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
