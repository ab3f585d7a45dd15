package dev.omnivl.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.omnivl.bench.peer.StepTimes;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.session.DataParallel;
import dev.omnivl.trainer.session.Learner;
import dev.omnivl.trainer.session.Session;
import java.util.SplittableRandom;

/** The trainer's step on a batch in memory: no reading, no metrics, no checkpoint. */
final class TrainingStep implements AutoCloseable {
  private final Session session;
  private final Learner learner;
  private final DataParallel device;
  private long learned;

  /** A learner at the start of a stage. */
  TrainingStep(Stage stage, Session session) {
    this.session = session;
    this.learner = Learner.of(stage, session);
    this.device = DataParallel.of(learner);
  }

  /**
   * Does a step.
   *
   * @param number of the step, which decides what is random in it
   */
  StepTimes of(Batch batch, int number, double learningRate) {
    try (NDScope scope = new NDScope();
        NDManager kept = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      long start = System.nanoTime();
      DataParallel.Outcome outcome = device.of(batch, new SplittableRandom(number), kept);
      long gradients = System.nanoTime();
      learned = outcome.gradients().values().stream().mapToLong(NDArray::size).sum();
      learner.optimiser().step(outcome.gradients(), learningRate);
      device.remember(outcome);
      // With the freeing of what the step made, as the peer's.
      double backward = (gradients - start) / 1e9 - outcome.forward();
      double optimiser = (System.nanoTime() - gradients) / 1e9;
      return new StepTimes(
          (float) outcome.losses().total(), outcome.forward(), backward, optimiser);
    }
  }

  /** How many numbers the last step moved. */
  long learned() {
    return learned;
  }

  @Override
  public void close() {
    device.close();
    learner.close();
  }
}
