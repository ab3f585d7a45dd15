package dev.omnivl.export;

import dev.omnivl.graph.Weight;

/**
 * Brings a matrix to 8 bits: of each output the largest magnitude becomes 127, around 0. All 8 bits
 * are used, since processors with dot products of bytes sum them without saturation.
 */
final class Int8Matrix {
  private static final int LARGEST = 127;

  private Int8Matrix() {}

  /** (N, ...) to the factor of each output, (N). */
  static float[] scales(Weight matrix) {
    int outputs = (int) matrix.shape().size(0);
    int inputs = matrix.data().length / outputs;
    float[] scales = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      float largest = 0;
      for (int input = 0; input < inputs; input++) {
        largest = Math.max(largest, Math.abs(matrix.data()[output * inputs + input]));
      }
      scales[output] = largest == 0 ? 1 : largest / LARGEST;
    }
    return scales;
  }

  /** (N, ...) to whole numbers (K, N). */
  static byte[] numbers(Weight matrix) {
    float[] scales = scales(matrix);
    int outputs = scales.length;
    int inputs = matrix.data().length / outputs;
    byte[] numbers = new byte[matrix.data().length];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        float number = matrix.data()[output * inputs + input] / scales[output];
        numbers[input * outputs + output] = (byte) Math.round(number);
      }
    }
    return numbers;
  }
}
