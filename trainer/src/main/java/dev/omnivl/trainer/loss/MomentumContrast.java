package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * The slow half of momentum contrast (MoCo, as ALBEF, BLIP and the paper use it): encoders whose
 * weights trail the learned ones, and the queues of the keys that they made. Features get no
 * gradient.
 */
public final class MomentumContrast implements AutoCloseable {
  private final NDManager manager;
  private final Parameters encoders;
  private final double momentum;
  private final FeatureQueue visual;
  private final FeatureQueue text;

  /**
   * Starts as a copy of the learned encoders, with empty queues.
   *
   * @param owner of a new sub-manager that holds everything
   * @param learned all weights; those of the encoders and their projections are copied
   * @param dimensions E of a key
   */
  public MomentumContrast(
      NDManager owner, Parameters learned, LossSettings.Contrast settings, int dimensions) {
    manager = owner.newSubManager();
    encoders = learned.copy(manager, MomentumContrast::encodes);
    momentum = settings.momentum();
    visual = new FeatureQueue(manager, settings.queue(), dimensions);
    text = new FeatureQueue(manager, settings.queue(), dimensions);
  }

  /** The trailing weights, by name. */
  public Parameters encoders() {
    return encoders;
  }

  /** Features of images and clips. */
  public FeatureQueue visual() {
    return visual;
  }

  /** Features of texts. */
  public FeatureQueue text() {
    return text;
  }

  /** Moves the trailing weights towards the learned ones; before a step's keys are made. */
  public void follow(Parameters learned, Kernels kernels) {
    List<NDArray> slow = new ArrayList<>();
    List<NDArray> fast = new ArrayList<>();
    encoders
        .all()
        .forEach((name, weight) -> {
          slow.add(weight.stopGradient());
          fast.add(learned.master(name).stopGradient());
        });
    kernels.interpolate(slow, fast, 1 - momentum);
  }

  /** Becomes equal to that of another device: encoders and queues. */
  public void copyFrom(MomentumContrast other) {
    encoders.copyFrom(other.encoders);
    if (visual.capacity() > 0) {
      visual.copyFrom(other.visual);
      text.copyFrom(other.text);
    }
  }

  /** Keeps the keys of a step, once its gradients have been computed. */
  void remember(Features visualKeys, Features textKeys) {
    if (visual.capacity() > 0) {
      visual.add(visualKeys);
      text.add(textKeys);
    }
  }

  /** Whether a weight of this name is one of the encoders', and so has a trailing copy. */
  public static boolean encodes(String name) {
    boolean grounded = name.contains(".crossattention.");
    return name.startsWith("visual_encoder.")
        || name.startsWith("vision_proj.")
        || name.startsWith("text_proj.")
        || name.startsWith("text_encoder.") && !grounded;
  }

  @Override
  public void close() {
    manager.close();
  }
}
