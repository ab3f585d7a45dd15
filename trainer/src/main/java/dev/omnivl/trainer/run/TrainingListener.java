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
}
