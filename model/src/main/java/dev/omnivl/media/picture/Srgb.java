package dev.omnivl.media.picture;

/** The curve between sRGB's numbers and linear light, both 0 to 1: IEC 61966-2-1. */
final class Srgb {
  private Srgb() {}

  static double light(double number) {
    return number <= 0.04045 ? number / 12.92 : StrictMath.pow((number + 0.055) / 1.055, 2.4);
  }

  static double number(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - 0.055;
  }
}
