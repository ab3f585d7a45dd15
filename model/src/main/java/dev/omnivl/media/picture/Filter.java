package dev.omnivl.media.picture;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kernel of a resize; all widen with the scale, so shrinking does not alias. */
public enum Filter {
  /** Keys' cubic with a = -0.5, the filter of BLIP's transforms. */
  @JsonProperty("bicubic")
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }
  },
  /** Linear between neighbours, the filter of SigLIP 2's transforms. */
  @JsonProperty("bilinear")
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** The mean of the source pixels under each target pixel. */
  @JsonProperty("area")
  AREA(0.5) {
    @Override
    double weight(double distance) {
      return distance > -0.5 && distance <= 0.5 ? 1 : 0;
    }
  };

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  /** Returns the half width of the kernel at scale one, pixels. */
  double support() {
    return support;
  }

  /** Returns the weight of a source pixel at this distance from the centre, pixels at scale one. */
  abstract double weight(double distance);
}
