package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.augment.Augmentation;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.optim.Schedule;
import dev.omnivl.trainer.optim.Schedule.Decay;
import dev.omnivl.trainer.rule.Rules;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a run with settings of its own.
 *
 * @param name shown in progress and metrics
 * @param input sizes of pictures
 * @param batches what a step looks at
 * @param augmentation how training pictures vary
 * @param losses how the losses are made
 * @param schedule learning rate over the stage
 * @param optimiser AdamW's settings
 * @param every how often the run saves and evaluates
 */
public record Stage(
    String name,
    Input input,
    Batching batches,
    Augmentation augmentation,
    LossSettings losses,
    Rates schedule,
    AdamW.Settings optimiser,
    Every every) {

  /** Checks what one section cannot know of another. */
  public Stage {
    Rules.name("a stage's name", name);
    for (int batch :
        new int[] {
          batches.looksAtImages() ? batches.images() : 0,
          batches.looksAtClips() ? batches.clips() : 0
        }) {
      int part = batch / batches.partCount();
      requireSample("losses.match.share", losses.match().share(), part);
      requireSample("losses.generate.share", losses.generate().share(), part);
    }
    int largest = Math.max(batches.images(), batches.clips());
    require(losses.queue() <= 0 || losses.queue() >= largest)
        .or(
            "losses.contrast.queue of stage %s must be 0 or hold a whole batch, %s, not %s",
            name, largest, losses.queue());
  }

  /**
   * Checks that so many devices can share the parts of a batch evenly.
   *
   * @throws dev.omnivl.failure.Failure INVALID_ARGUMENT if they cannot
   */
  public void requireSpread(int devices) {
    require(batches.partCount() % devices == 0)
        .or(
            "batches.parts of stage %s must be a multiple of the %d devices, not %d",
            name, devices, batches.partCount());
  }

  private static void requireSample(String setting, double share, int batch) {
    require(share <= 0 || batch <= 0 || Math.round(share * batch) != 0)
        .or("%s of %s is no whole sample of a batch, or part of one, of %s", setting, share, batch);
  }

  /**
   * Sizes of pictures; a stage may have other ones than the stage before, positions are
   * interpolated.
   *
   * @param imageSize side of an image or frame, pixels
   * @param frames of a clip
   */
  public record Input(int imageSize, int frames) {

    /** Checks the ranges. */
    public Input {
      Rules.least("input.imageSize", imageSize, 1);
      Rules.least("input.frames", frames, 1);
    }

    /** What media become for pictures of these sizes. */
    public Preprocessing preprocessing() {
      return Preprocessing.of(imageSize, frames);
    }
  }

  /**
   * What a step looks at.
   *
   * @param images in an image step
   * @param clips in a clip step
   * @param clipsEvery one step of this many is a clip step; 1 for clips only, 0 for images only
   * @param clipsFrom share of the stage after which clip steps begin, 0 to 1
   * @param perConcept most media of one concept that stand side by side in a batch and share a text
   * @param labelShare share of the samples of which only the label is told, as of a classification
   *     corpus
   * @param parts how many equal parts a batch is computed in, for devices that cannot hold it
   *     whole, or several of them; or null for one. Samples are compared with those of their part
   *     and with the momentum encoder's queue
   */
  public record Batching(
      int images,
      int clips,
      int clipsEvery,
      double clipsFrom,
      int perConcept,
      double labelShare,
      @Nullable Integer parts) {

    /** Checks the ranges; the losses compare samples, so a batch has two at least. */
    public Batching {
      Rules.least("batches.clipsEvery", clipsEvery, 0);
      Rules.share("batches.clipsFrom", clipsFrom);
      Rules.least("batches.perConcept", perConcept, 1);
      Rules.share("batches.labelShare", labelShare);
      Rules.least("batches.images", images, clipsEvery == 1 && clipsFrom == 0 ? 0 : 2);
      Rules.least("batches.clips", clips, clipsEvery == 0 ? 0 : 2);
      int count = parts == null ? 1 : parts;
      Rules.least("batches.parts", count, 1);
      if (clipsEvery != 1 || clipsFrom > 0) {
        requireParts("images", images, count);
      }
      if (clipsEvery > 0) {
        requireParts("clips", clips, count);
      }
    }

    /** How many parts a batch is computed in. */
    public int partCount() {
      return parts == null ? 1 : parts;
    }

    /** A part has two samples at least, as a batch has. */
    private static void requireParts(String setting, int batch, int count) {
      require(count <= 1 || (batch % count == 0 && batch / count >= 2))
          .or(
              "batches.%s must be a multiple of batches.parts, %d, and at least twice as many,"
                  + " not %d",
              setting, count, batch);
    }

    /** Whether any step looks at images. */
    public boolean looksAtImages() {
      return clipsEvery != 1 || clipsFrom > 0;
    }

    /** Whether any step looks at clips. */
    public boolean looksAtClips() {
      return clipsEvery > 0;
    }
  }

  /**
   * The learning rate; see {@link Schedule}.
   *
   * @param steps of the stage
   * @param peak highest learning rate
   * @param floor lowest, at the end
   * @param warmup steps
   * @param cooldown share of the stage
   * @param decay stairs on the way, or null for none
   */
  public record Rates(
      long steps, double peak, double floor, long warmup, double cooldown, @Nullable Decay decay) {

    /** Checks the ranges. */
    public Rates {
      Rules.least("schedule.steps", steps, 1);
      new Schedule(peak, floor, warmup, cooldown, decay, steps);
    }

    /** The learning rate of every step. */
    public Schedule schedule() {
      return new Schedule(peak, floor, warmup, cooldown, decay, steps);
    }
  }

  /**
   * How often.
   *
   * @param checkpoint steps between checkpoints
   * @param evaluate steps between evaluations on held-out images; 0 for never
   */
  public record Every(int checkpoint, int evaluate) {

    /** Checks the ranges. */
    public Every {
      Rules.least("every.checkpoint", checkpoint, 1);
      Rules.least("every.evaluate", evaluate, 0);
    }
  }
}
