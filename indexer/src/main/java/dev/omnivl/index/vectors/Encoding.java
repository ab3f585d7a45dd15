package dev.omnivl.index.vectors;

import dev.omnivl.failure.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * How a search sees vectors; candidates are compared by their float32 vectors, whatever this is.
 * Fewer bits take less memory and blur more, so that more candidates are needed.
 */
public enum Encoding {
  /** A byte a dimension, compared in place. */
  INT8(8, ScalarEncoding.UNSIGNED_BYTE),
  /** Half a byte a dimension. */
  INT4(4, ScalarEncoding.PACKED_NIBBLE),
  /** A bit a dimension; queries have four. */
  BIT1(1, ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE);

  /** What stands beside each vector: its interval, a correction and the sum of its numbers. */
  private static final int CORRECTIONS = 16;

  private final int bits;
  private final ScalarEncoding lucene;

  Encoding(int bits, ScalarEncoding lucene) {
    this.bits = bits;
    this.lucene = lucene;
  }

  ScalarEncoding lucene() {
    return lucene;
  }

  /** Returns the bytes of a vector of so many dimensions. */
  public int bytes(int dimensions) {
    return lucene.getDocPackedLength(lucene.getDiscreteDimensions(dimensions)) + CORRECTIONS;
  }

  /** Returns its name in settings. */
  public String shown() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns how many bits a dimension has. */
  public int bits() {
    return bits;
  }

  /**
   * Reads a name in settings.
   *
   * @throws Failure {@code INVALID_ARGUMENT} naming all
   */
  public static Encoding of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.shown().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Failure.ofField(
                "encoding",
                "is \""
                    + name
                    + "\"; it must be one of "
                    + Arrays.stream(values())
                        .map(Encoding::shown)
                        .collect(Collectors.joining(", "))));
  }
}
