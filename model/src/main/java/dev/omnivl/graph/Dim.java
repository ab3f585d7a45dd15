package dev.omnivl.graph;

/**
 * The length of one axis: a number, or a number times an unknown such as the batch.
 *
 * @param factor the number, at least 1 (at least 0 without an unknown)
 * @param symbol the unknown's name, empty if there is none
 */
public record Dim(long factor, String symbol) {

  /** Checks the rule that a length is never negative. */
  public Dim {
    if (factor < 0) {
      throw new IllegalArgumentException("a length is at least 0, not " + factor);
    }
  }

  /** A known length. */
  public static Dim of(long size) {
    return new Dim(size, "");
  }

  /** An unknown length. */
  public static Dim of(String symbol) {
    return new Dim(1, symbol);
  }

  /** Whether the length is a plain number. */
  public boolean known() {
    return symbol.isEmpty();
  }

  Dim times(long by) {
    return new Dim(factor * by, symbol);
  }

  Dim dividedBy(long by) {
    if (by == 0 || factor % by != 0) {
      throw new IllegalArgumentException(this + " is not a multiple of " + by);
    }
    return new Dim(factor / by, symbol);
  }

  Dim times(Dim other) {
    if (known() || other.known()) {
      return known() ? other.times(factor) : times(other.factor);
    }
    return of(this + "_times_" + other);
  }

  /** The sum of two lengths. */
  public Dim plus(Dim other) {
    if (known() && other.known()) {
      return of(factor + other.factor);
    }
    return of(this + "_plus_" + other);
  }

  @Override
  public String toString() {
    return known() ? Long.toString(factor) : factor == 1 ? symbol : factor + "_" + symbol;
  }
}
