package dev.omnivl.trainer.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.terminal.Progress;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batches;
import dev.omnivl.trainer.data.Prefetch;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.nd.Torch;
import dev.omnivl.trainer.nd.Transfer;
import dev.omnivl.trainer.optim.Schedule;
import dev.omnivl.trainer.recipe.Alternation;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.session.DataParallel;
import dev.omnivl.trainer.session.Learner;
import dev.omnivl.trainer.session.Session;
import dev.omnivl.trainer.start.TemporalStart;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a stage: batch, losses, gradients, optimiser, and now and then a checkpoint and an
 * evaluation. Every step is a function of the stage, the seed and the step's number, so a run that
 * is stopped goes on as if it had not been.
 */
final class StageLoop {
  private static final double LOWEST_TEMPERATURE = 0.01;
  private static final double HIGHEST_TEMPERATURE = 0.5;

  private final Stage stage;
  private final long seed;
  private final long before;
  private final Learner learner;
  private final Session session;
  private final DataParallel devices;
  private final Schedule schedule;
  private final Alternation alternation;
  private final Media media;

  /**
   * What a stage looks at.
   *
   * @param images or null if no step looks at any
   * @param clips or null if no step looks at any
   */
  record Media(@Nullable Batches images, @Nullable Batches clips) {

    /** Samples that could not be read so far. */
    long skipped() {
      return (images == null ? 0 : images.skipped()) + (clips == null ? 0 : clips.skipped());
    }
  }

  /**
   * Prepares the loop.
   *
   * @param devices where batches are computed
   * @param seed of dropout and negatives
   * @param before steps of earlier stages
   */
  StageLoop(Learner learner, DataParallel devices, Media media, long seed, long before) {
    this.stage = learner.stage();
    this.seed = seed;
    this.before = before;
    this.learner = learner;
    this.session = learner.session();
    this.media = media;
    this.devices = devices;
    this.schedule = stage.schedule().schedule();
    this.alternation = Alternation.of(stage.batches(), stage.schedule().steps());
  }

  /**
   * Runs the steps that are left, or those until it is told to stop; what it has done is saved in
   * either case.
   *
   * @param done steps of this stage that a checkpoint holds
   * @param stop asked before every step
   * @param checkpoint saves, given the steps of this stage done
   * @param evaluation searches held-out images
   * @return steps of this stage done
   */
  long run(
      long done,
      BooleanSupplier stop,
      LongConsumer checkpoint,
      Supplier<Map<String, Recall>> evaluation,
      List<TrainingListener> listeners) {
    long steps = stage.schedule().steps();
    long step = done;
    long saved = done;
    try (Prefetch prefetch = new Prefetch(this::batch, done, steps);
        Progress bar = Progress.of(stage.name(), steps, "steps", done)) {
      while (step < steps && !stop.getAsBoolean()) {
        Batch batch = prefetch.take();
        StepReport report = step(step++, batch);
        if (!report.finite()) {
          List<String> media = batch.items().stream().map(DatasetItem::media).toList();
          listeners.forEach(listener -> listener.diverged(report, media));
          throw diverged(report, batch, saved);
        }
        listeners.forEach(listener -> listener.step(report));
        bar.message(report.message());
        bar.stepTo(step);
        if (due(step, stage.every().checkpoint())) {
          save(step, checkpoint);
          saved = step;
        }
        if (due(step, stage.every().evaluate())) {
          long searched = before + step;
          Map<String, Recall> figures = evaluation.get();
          listeners.forEach(listener -> listener.evaluated(searched, figures));
        }
      }
    }
    if (step > saved) {
      save(step, checkpoint);
    }
    return step;
  }

  private boolean due(long step, int every) {
    return every > 0 && (step == stage.schedule().steps() || step % every == 0);
  }

  private void save(long step, LongConsumer checkpoint) {
    followImages(step);
    checkpoint.accept(step);
  }

  /** Until the first clip step, what clips start from keeps up with the images. */
  private void followImages(long step) {
    if (alternation.clipsBefore(step) == 0) {
      TemporalStart.follow(session.parameters());
      if (learner.momentum() != null) {
        TemporalStart.follow(learner.momentum().encoders());
      }
    }
  }

  private Batch batch(long step) {
    Batches kind = alternation.clip(step) ? media.clips() : media.images();
    return Objects.requireNonNull(kind).batch(alternation.place(step));
  }

  private StepReport step(long step, Batch batch) {
    long start = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + before + step);
    Torch.engine().setRandomSeed(random.nextInt());
    double rate = schedule.at(step);
    if (batch.video()) {
      followImages(step);
    }
    try (NDScope scope = new NDScope();
        NDManager kept = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      DataParallel.Outcome outcome = devices.of(batch, random, kept);
      double norm = outcome.learns() ? learner.optimiser().step(outcome.gradients(), rate) : 0;
      devices.remember(outcome);
      double temperature = clampTemperature();
      return new StepReport(
          before + step + 1,
          stage.name(),
          batch.video(),
          batch.size(),
          outcome.losses().total(),
          outcome.losses().contrast(),
          outcome.losses().match(),
          outcome.losses().generate(),
          outcome.losses().classify(),
          norm,
          rate,
          temperature,
          (System.nanoTime() - start) / 1e9);
    }
  }

  private double clampTemperature() {
    NDArray temperature = session.parameters().master(OmniVl.TEMPERATURE);
    float value = Transfer.values(temperature)[0];
    float clamped = (float) Math.clamp(value, LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE);
    if (clamped != value) {
      session.parameters().set(OmniVl.TEMPERATURE, new float[] {clamped});
    }
    return clamped;
  }

  private Failure diverged(StepReport report, Batch batch, long saved) {
    return new Failure(
        Reason.INTERNAL,
        String.format(
            Locale.ROOT,
            "training diverged in step %d of stage %s: loss %s, gradient norm %s; its %d samples, from"
                + " %s on, are listed in metrics.jsonl. %s: lower schedule.peak and run the same"
                + " command again",
            report.step(),
            stage.name(),
            report.loss(),
            report.gradientNorm(),
            batch.size(),
            batch.items().getFirst().media(),
            before + saved == 0
                ? "No checkpoint was written yet"
                : "The last good checkpoint is that of step " + (before + saved)));
  }
}
