package dev.omnivl.client.explain;

/**
 * Cividis, from dark blue to yellow (Nuñez, Anderton and Renslow, Optimizing colormaps with
 * consideration for color vision deficiency, PLoS ONE 2018): lightness grows evenly, and those who
 * see no red or no green see nearly the same colours as everybody.
 */
final class ColourScale {
  private static final int[] STOPS = {
    0x00204c, 0x00336f, 0x39486b, 0x575c6d, 0x707173, 0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b,
    0xffe945
  };

  private ColourScale() {}

  /** The colour of a number from 0 to 1, as 0xrrggbb. */
  static int of(double number) {
    double place = Math.clamp(number, 0, 1) * (STOPS.length - 1);
    int below = Math.min((int) place, STOPS.length - 2);
    return mixed(STOPS[below], STOPS[below + 1], place - below);
  }

  /** A colour with a share of another. */
  static int mixed(int colour, int other, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double one = (colour >> shift & 0xff) * (1 - share);
      mixed = mixed << 8 | (int) Math.round(one + (other >> shift & 0xff) * share);
    }
    return mixed;
  }
}
