package dev.omnivl.index.plan;

import dev.omnivl.failure.Failure;

/**
 * What is to be indexed, and where.
 *
 * @param items images and clips, 1 to {@value #MOST_ITEMS}
 * @param clipShare which share of them are clips, 0 to 1
 * @param vectorsOfAClip segments of each clip, at least 1
 * @param secondsOfAClip how long each plays
 * @param dimensions the length D of a vector
 * @param thumbnails whether pictures of segments are kept
 * @param objective the least recall that searches should have, 0.5 to 0.999
 * @param machine where it is to be
 */
public record PlanRequest(
    long items,
    double clipShare,
    int vectorsOfAClip,
    double secondsOfAClip,
    int dimensions,
    boolean thumbnails,
    double objective,
    Machine machine) {
  /** The most items that are planned for. */
  public static final long MOST_ITEMS = 100_000_000_000L;

  private static final int MOST_DIMENSIONS = 1024;

  /**
   * What it has to do with.
   *
   * @param cores that index, at least 1
   * @param memoryBytes all of its memory
   * @param freeDiskBytes what is free where the index is to be
   */
  public record Machine(int cores, long memoryBytes, long freeDiskBytes) {
    /** Checks itself. */
    public Machine {
      require(cores >= 1, "cores", "is " + cores + "; it must be at least 1");
    }
  }

  /** Checks itself. */
  public PlanRequest {
    require(
        items >= 1 && items <= MOST_ITEMS,
        "items",
        "is " + items + "; it must be 1 to " + MOST_ITEMS);
    require(clipShare >= 0 && clipShare <= 1, "clips", "is " + clipShare + "; it must be 0 to 1");
    require(
        vectorsOfAClip >= 1 && secondsOfAClip >= 0,
        "clip_seconds",
        "is " + secondsOfAClip + "; it must be 0 or more");
    require(
        dimensions >= 2 && dimensions <= MOST_DIMENSIONS,
        "dimension",
        "is " + dimensions + "; it must be 2 to " + MOST_DIMENSIONS);
    require(
        objective >= 0.5 && objective <= 0.999,
        "objective",
        "is " + objective + "; it must be 0.5 to 0.999");
  }

  /** Returns how many of the items are clips. */
  public long clips() {
    return Math.round(items * clipShare);
  }

  /** Returns how many vectors they have together. */
  public long vectors() {
    return items - clips() + clips() * vectorsOfAClip;
  }

  /** Returns the same about so many items. */
  PlanRequest of(long otherItems) {
    return new PlanRequest(
        otherItems,
        clipShare,
        vectorsOfAClip,
        secondsOfAClip,
        dimensions,
        thumbnails,
        objective,
        machine);
  }

  private static void require(boolean valid, String field, String rule) {
    if (!valid) {
      throw Failure.ofField(field, rule);
    }
  }
}
