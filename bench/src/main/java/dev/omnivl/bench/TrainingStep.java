package dev.omnivl.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import dev.omnivl.bench.peer.StepTimes;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.loss.Losses;
import dev.omnivl.trainer.loss.Objectives;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.run.Learner;
import dev.omnivl.trainer.run.Session;
import dev.omnivl.trainer.run.Stage;
import java.util.Map;
import java.util.SplittableRandom;

/** The trainer's step on a batch in memory: no reading, no metrics, no checkpoint. */
final class TrainingStep implements AutoCloseable {
  private final Stage stage;
  private final Session session;
  private final Learner learner;
  private final Objectives objectives;
  private long learned;

  /** A learner at the start of a stage. */
  TrainingStep(Stage stage, Session session) {
    this.stage = stage;
    this.session = session;
    this.learner = Learner.of(stage, session);
    this.objectives = learner.objectives();
  }

  /**
   * Does a step.
   *
   * @param number of the step, which decides what is random in it
   */
  StepTimes of(Batch batch, int number, double learningRate) {
    try (NDScope scope = new NDScope();
        NDManager scratch = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      var g =
          NdGraph.training(
              session.parameters(),
              scratch,
              session.kernels(),
              name -> stage.optimiser().scale(name) > 0);
      Losses losses;
      long start = System.nanoTime();
      long forward;
      float loss;
      objectives.before(session.parameters());
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        losses = objectives.of(g, scratch, batch, new SplittableRandom(number));
        loss = losses.total().getFloat();
        forward = System.nanoTime();
        collector.backward(losses.total());
      }
      long backward = System.nanoTime();
      Map<String, NDArray> gradients = g.gradients();
      learned = gradients.values().stream().mapToLong(NDArray::size).sum();
      learner.optimiser().step(gradients, learningRate);
      objectives.after(losses);
      return StepTimes.between(loss, start, forward, backward, System.nanoTime());
    }
  }

  /** How many numbers the last step moved. */
  long learned() {
    return learned;
  }

  @Override
  public void close() {
    learner.close();
  }
}
