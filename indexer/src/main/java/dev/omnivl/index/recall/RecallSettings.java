package dev.omnivl.index.recall;

import dev.omnivl.failure.Failure;

/**
 * How searches are watched.
 *
 * @param share of the questions that are asked again exactly, 0 to 1; 0 for none
 * @param objective the least share of the true hits that is good enough, 0.5 to 0.999
 * @param vectorsPerSecond what asking again may compare in a second, on average; at least {@value
 *     #LEAST_VECTORS}
 * @param mostCandidates how hard a search is made to look at most, {@value #LEAST_CANDIDATES} to
 *     {@value #MOST_CANDIDATES}
 */
public record RecallSettings(
    double share, double objective, long vectorsPerSecond, int mostCandidates) {
  /** Nothing is watched. */
  public static final RecallSettings OFF = new RecallSettings(0, 0.95, 1_000_000, 1024);

  /** The least of {@link #vectorsPerSecond}. */
  public static final long LEAST_VECTORS = 1000;

  /** The least of {@link #mostCandidates}. */
  public static final int LEAST_CANDIDATES = 64;

  /** The most of {@link #mostCandidates}. */
  public static final int MOST_CANDIDATES = 10_000;

  private static final double LEAST_OBJECTIVE = 0.5;
  private static final double MOST_OBJECTIVE = 0.999;

  /** Checks itself. */
  public RecallSettings {
    require(share >= 0 && share <= 1, "share", "is " + share + "; it must be 0 to 1");
    require(
        objective >= LEAST_OBJECTIVE && objective <= MOST_OBJECTIVE,
        "objective",
        "is " + objective + "; it must be " + LEAST_OBJECTIVE + " to " + MOST_OBJECTIVE);
    require(
        vectorsPerSecond >= LEAST_VECTORS,
        "vectors_per_second",
        "is " + vectorsPerSecond + "; it must be at least " + LEAST_VECTORS);
    require(
        mostCandidates >= LEAST_CANDIDATES && mostCandidates <= MOST_CANDIDATES,
        "most_candidates",
        "is " + mostCandidates + "; it must be " + LEAST_CANDIDATES + " to " + MOST_CANDIDATES);
  }

  private static void require(boolean valid, String field, String rule) {
    if (!valid) {
      throw Failure.ofField(field, rule);
    }
  }
}
