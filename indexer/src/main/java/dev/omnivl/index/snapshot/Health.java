package dev.omnivl.index.snapshot;

import java.util.List;

/**
 * What a verification found.
 *
 * @param bytes how much was read
 * @param lost what is damaged, and what it held; empty if all is well
 * @param canaries how many questions with known answers were asked
 * @param wrong URIs of media whose questions were answered wrongly
 */
public record Health(long bytes, List<Lost> lost, int canaries, List<String> wrong) {
  /** Returns whether nothing is wrong. */
  public boolean sound() {
    return lost.isEmpty() && wrong.isEmpty();
  }
}
