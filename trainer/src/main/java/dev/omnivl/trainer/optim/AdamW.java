package dev.omnivl.trainer.optim;

import static dev.omnivl.trainer.rule.Rules.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019) over the weights that a step used. A weight that was not used
 * is not touched, not even by decay, and its moments stay as they are.
 *
 * <p>Matrices decay; biases, norms, embeddings of positions and the temperature do not.
 */
public final class AdamW implements AutoCloseable {

  /**
   * What does not change during a run.
   *
   * @param decay weight decay of matrices
   * @param clip largest global norm of all gradients of a step
   * @param scales learning rate factors of weights whose names start so; 0 keeps a weight as it is
   */
  public record Settings(double decay, double clip, Map<String, Double> scales) {

    /** Checks the ranges. */
    public Settings {
      require(decay >= 0 && clip > 0)
          .or("decay must be at least 0 and clip above 0, not %s and %s", decay, clip);
      scales = Map.copyOf(scales);
      scales.forEach((name, scale) ->
          require(scale >= 0).or("the scale of %s must be at least 0, not %s", name, scale));
    }

    /** The factor of a weight: that of the longest prefix, 1 without one. */
    public double scale(String name) {
      return scales.entrySet().stream()
          .filter(entry -> name.startsWith(entry.getKey()))
          .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
          .map(Map.Entry::getValue)
          .orElse(1.0);
    }
  }

  /**
   * What is kept of a weight between steps.
   *
   * @param first moment
   * @param second moment
   * @param steps how often the weight was moved
   */
  public record Moments(NDArray first, NDArray second, long[] steps) {}

  private record Group(double scale, double decay, long step) {}

  private final Parameters parameters;
  private final Kernels kernels;
  private final Settings settings;
  private final NDManager manager;
  private final Map<String, Moments> moments = new LinkedHashMap<>();

  /**
   * Starts with all moments zero.
   *
   * @param manager owner of a new sub-manager that holds the moments
   */
  public AdamW(NDManager manager, Parameters parameters, Kernels kernels, Settings settings) {
    this.manager = manager.newSubManager();
    this.parameters = parameters;
    this.kernels = kernels;
    this.settings = settings;
    parameters
        .all()
        .forEach((name, weight) ->
            moments.put(
                name,
                new Moments(
                    this.manager.zeros(weight.getShape()),
                    this.manager.zeros(weight.getShape()),
                    new long[1])));
  }

  /** All moments by weight; for checkpoints. */
  public Map<String, Moments> moments() {
    return moments;
  }

  /**
   * Moves the weights of one step.
   *
   * @param gradients by weight
   * @return the global norm of the gradients before clipping
   */
  public double step(Map<String, NDArray> gradients, double learningRate) {
    double norm = norm(gradients);
    if (norm > settings.clip()) {
      gradients.values().forEach(gradient -> gradient.muli(settings.clip() / norm));
    }
    Map<Group, Kernels.AdamW> groups = new LinkedHashMap<>();
    gradients.forEach((name, gradient) -> add(groups, name, gradient));
    groups.forEach((group, arrays) ->
        kernels.adamW(arrays, learningRate * group.scale(), group.decay(), group.step()));
    return norm;
  }

  private void add(Map<Group, Kernels.AdamW> groups, String name, NDArray gradient) {
    Moments kept = moments.get(name);
    if (kept == null) {
      throw new IllegalArgumentException("no weight is named " + name);
    }
    kept.steps()[0]++;
    double decay = decays(name, gradient) ? settings.decay() : 0;
    Group group = new Group(settings.scale(name), decay, kept.steps()[0]);
    Kernels.AdamW arrays =
        groups.computeIfAbsent(
            group,
            absent ->
                new Kernels.AdamW(
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    // Handles of this step, so that naming them for a call leaves the kept arrays alone.
    arrays.weights().add(parameters.master(name).stopGradient());
    arrays.gradients().add(gradient);
    arrays.firstMoments().add(kept.first().stopGradient());
    arrays.secondMoments().add(kept.second().stopGradient());
  }

  private static boolean decays(String name, NDArray gradient) {
    return name.endsWith(".weight")
        && gradient.getShape().dimension() > 1
        && !name.endsWith("position_embeddings.weight");
  }

  private static double norm(Map<String, NDArray> gradients) {
    double squares = 0;
    List<NDArray> all = List.copyOf(gradients.values());
    for (NDArray gradient : all) {
      squares += gradient.square().sum().getFloat();
    }
    return Math.sqrt(squares);
  }

  @Override
  public void close() {
    manager.close();
  }
}
