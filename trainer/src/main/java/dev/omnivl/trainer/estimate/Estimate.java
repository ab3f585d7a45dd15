package dev.omnivl.trainer.estimate;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.trainer.loss.MomentumContrast;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.Alternation;
import dev.omnivl.trainer.recipe.Stage;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * What a stage will need, before anything of it is computed. Both figures are estimates: memory
 * leaves out what backward steps hold for moments, time leaves out waiting for media.
 *
 * @param stage of which
 * @param operations of matrix products in a mean step
 * @param bytes held at the end of its largest step, or part of one, all in all, on one device
 */
public record Estimate(Stage stage, double operations, long bytes) {
  private static final double REACHED_FP32 = 0.75;
  private static final double REACHED_BF16 = 0.3; // all that is no product takes its time as before

  private static final int OPTIMISER = 2; // moments of each weight
  private static final int GRADIENT = 2; // and its square, for the norm
  private static final long PROGRAM = 1L << 30; // the Java heap, libtorch, pictures read ahead

  /** Share of a matrix product's speed that training steps reached as measured. */
  public static double reached(MatrixPrecision precision) {
    return precision == MatrixPrecision.BF16 ? REACHED_BF16 : REACHED_FP32;
  }

  /** Tells of a stage of a recipe. */
  public static Estimate of(Outline outline, Stage stage) {
    OmniVl model = new OmniVl(outline.config(stage));
    StepCost images = cost(model, stage, false, stage.batches().looksAtImages());
    StepCost clips = cost(model, stage, true, stage.batches().looksAtClips());
    long steps = stage.schedule().steps();
    long clipSteps = Alternation.of(stage.batches(), steps).clipsBefore(steps);
    double operations =
        (double) (steps - clipSteps) / steps * images.operations()
            + (double) clipSteps / steps * clips.operations();
    return new Estimate(
        stage, operations, PROGRAM + kept(model, stage) + Math.max(images.bytes(), clips.bytes()));
  }

  /**
   * How long a mean step takes.
   *
   * @param speed operations a second that training reaches
   */
  public double seconds(double speed) {
    return operations / speed;
  }

  /** The same of all steps, in hours. */
  public double hours(double speed) {
    return seconds(speed) * stage.schedule().steps() / 3600;
  }

  private static StepCost cost(OmniVl model, Stage stage, boolean video, boolean looked) {
    return looked ? StepCost.of(model, stage, video) : new StepCost(0, 0);
  }

  /** Weights, gradients and their sums, moments, the momentum encoder and its queues. */
  private static long kept(OmniVl model, Stage stage) {
    Collection<WeightSpec> weights = model.trained(0).weights();
    long all = count(weights, name -> true);
    long learned = count(weights, name -> stage.optimiser().scale(name) > 0);
    long slow = stage.losses().hasMomentum() ? count(weights, MomentumContrast::encodes) : 0;
    long queues = 2L * stage.losses().queue() * model.config().embeddingDimensions();
    long sums = stage.batches().partCount() > 1 ? learned : 0;
    return Float.BYTES * ((1 + OPTIMISER) * all + GRADIENT * learned + sums + slow + queues);
  }

  private static long count(Collection<WeightSpec> weights, Predicate<String> names) {
    return weights.stream()
        .filter(weight -> names.test(weight.name()))
        .mapToLong(weight -> weight.shape().elements())
        .sum();
  }
}
