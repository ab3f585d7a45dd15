package dev.omnivl.trainer.session;

import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.MomentumContrast;
import dev.omnivl.trainer.loss.Objectives;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes during a stage, and so all that a checkpoint holds.
 *
 * @param stage what is done
 * @param session the model
 * @param optimiser its moments
 * @param momentum the momentum encoder with its queues, or null
 */
public record Learner(
    Stage stage, Session session, AdamW optimiser, @Nullable MomentumContrast momentum)
    implements AutoCloseable {

  /** A learner at the start of a stage. The model must have the weights that it starts from. */
  public static Learner of(Stage stage, Session session) {
    AdamW optimiser =
        new AdamW(session.manager(), session.parameters(), session.kernels(), stage.optimiser());
    return new Learner(stage, session, optimiser, momentum(stage, session));
  }

  /** A momentum encoder that is equal to the model, with empty queues, if a stage has one. */
  static @Nullable MomentumContrast momentum(Stage stage, Session session) {
    LossSettings.Contrast contrast = stage.losses().contrast();
    return contrast == null || contrast.momentum() == 0
        ? null
        : new MomentumContrast(
            session.manager(),
            session.parameters(),
            contrast,
            session.model().config().embeddingDimensions());
  }

  /** The losses of its steps. */
  public Objectives objectives() {
    return objectives(stage, session, momentum);
  }

  /** The losses of a stage's steps. */
  static Objectives objectives(Stage stage, Session session, @Nullable MomentumContrast momentum) {
    return new Objectives(
        session.model(),
        session.tokenizer(),
        session.kernels(),
        stage.losses(),
        momentum,
        session.classes());
  }

  @Override
  public void close() {
    optimiser.close();
    if (momentum != null) {
      momentum.close();
    }
  }
}
