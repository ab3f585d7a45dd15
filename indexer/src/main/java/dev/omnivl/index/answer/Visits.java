package dev.omnivl.index.answer;

/** Counts the vectors that a question was compared with. */
public final class Visits {
  private long count;

  /** Counts more. */
  public void add(long visited) {
    count += visited;
  }

  /** Returns how many they were. */
  public long count() {
    return count;
  }
}
