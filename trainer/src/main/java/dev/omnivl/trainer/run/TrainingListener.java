package dev.omnivl.trainer.run;

import dev.omnivl.trainer.evaluate.Recall;
import java.util.List;
import java.util.Map;

/** Gets to know how the run goes. */
interface TrainingListener {
  /** A step is done. */
  void step(StepReport report);

  /** Held-out images were searched. */
  void evaluated(long step, Map<String, Recall> figures);

  /** A step gave no numbers with these media; the run ends. */
  default void diverged(StepReport report, List<String> media) {}

  /** Both get to know everything, this one first. */
  default TrainingListener andThen(TrainingListener other) {
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void step(StepReport report) {
        first.step(report);
        other.step(report);
      }

      @Override
      public void evaluated(long step, Map<String, Recall> figures) {
        first.evaluated(step, figures);
        other.evaluated(step, figures);
      }

      @Override
      public void diverged(StepReport report, List<String> media) {
        first.diverged(report, media);
        other.diverged(report, media);
      }
    };
  }
}
