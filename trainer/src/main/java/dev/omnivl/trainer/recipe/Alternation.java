package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.rule.Rules.require;

/**
 * Which steps look at clips: from the first one on, one of every so many; all others look at
 * images. A run that resumes asks for a step's place among its kind and gets the very batch that
 * follows.
 *
 * @param first step that looks at clips, from 0
 * @param every one step of this many is a clip step; 0 for none
 */
public record Alternation(long first, int every) {

  /** Checks the ranges. */
  public Alternation {
    require(first >= 0 && every >= 0)
        .or("clip steps begin at and come every 0 or more, not %s and %s", first, every);
  }

  /** The plan of a stage that has this many steps. */
  public static Alternation of(Stage.Batching plan, long steps) {
    return new Alternation((long) (plan.clipsFrom() * steps), plan.clipsEvery());
  }

  /** Whether a step, from 0, looks at clips. */
  public boolean clip(long step) {
    return every > 0 && step >= first && (step - first) % every == 0;
  }

  /** How many steps before this one looked at clips. */
  public long clipsBefore(long step) {
    return every == 0 || step <= first ? 0 : (step - first + every - 1) / every;
  }

  /** A step's place among the steps of its kind, from 0. */
  public long place(long step) {
    long clips = clipsBefore(step);
    return clip(step) ? clips : step - clips;
  }
}
