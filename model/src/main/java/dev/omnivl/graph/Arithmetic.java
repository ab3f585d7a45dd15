package dev.omnivl.graph;

/** In what numbers an ONNX graph computes. */
public enum Arithmetic {
  /** 32-bit floats, on any device. */
  FLOAT,
  /**
   * Products with matrices that are stored in 8 bits, in those, everything else in 32-bit floats;
   * for processors.
   */
  INT8
}
