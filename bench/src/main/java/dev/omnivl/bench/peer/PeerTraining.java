package dev.omnivl.bench.peer;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.trainer.nd.Torch;
import java.nio.ByteBuffer;

/**
 * DJL's trainer at work on {@link ContrastNetwork}: softmax cross-entropy of both directions,
 * AdamW. Dropout and stochastic depth of the configuration are left out.
 */
public final class PeerTraining implements AutoCloseable {
  private static final float DEVIATION = 0.02f; // of fresh weights

  private final int side;
  private final int size;
  private final Model model;
  private final Trainer trainer;

  /**
   * What is set once.
   *
   * @param learningRate the same for all steps
   * @param decay of all weights
   * @param secondDecay AdamW's decay of the second moment
   * @param temperature at the start
   */
  public record Settings(float learningRate, float decay, float secondDecay, float temperature) {}

  /**
   * Fresh weights.
   *
   * @param config sizes of the towers
   * @param size samples of a step
   * @param length tokens of a text
   * @param seed of the weights; it is the engine's, so whoever draws next depends on it too
   */
  public PeerTraining(OmniVlConfig config, int size, int length, Settings settings, int seed) {
    this.side = config.vision().imageSize();
    this.size = size;
    Torch.engine().setRandomSeed(seed);
    model = Model.newInstance("peer", Device.cpu(), "PyTorch");
    model.setBlock(new ContrastNetwork(config, settings.temperature()));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optInitializer(new NormalInitializer(DEVIATION), Parameter.Type.WEIGHT)
                .optOptimizer(
                    Optimizer.adamW()
                        .optLearningRateTracker(Tracker.fixed(settings.learningRate()))
                        .optBeta2(settings.secondDecay())
                        .optWeightDecays(settings.decay())
                        .build()));
    trainer.initialize(new Shape(size, side, side, 3), new Shape(size, length));
  }

  /** How many numbers are learned. */
  public long parameters() {
    return model.getBlock().getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  /**
   * Does a step.
   *
   * @param pixels (B, H, W, 3), row by row
   * @param ids (B, L), row by row; 0 for padding. The text of a row is that of the image
   */
  public StepTimes step(byte[] pixels, long[] ids) {
    long start = System.nanoTime();
    long forward;
    float loss;
    // Arrays that are made of parameters alone would belong to the model, and never be freed.
    try (NDScope scope = new NDScope();
        NDManager scratch = trainer.getManager().newSubManager()) {
      scope.suppressNotUsedWarning();
      Shape images = new Shape(size, side, side, 3);
      Shape texts = new Shape(size, ids.length / size);
      NDList inputs =
          new NDList(
              scratch.create(ByteBuffer.wrap(pixels), images, DataType.UINT8),
              scratch.create(ids, texts));
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray total = loss(trainer.forward(inputs).singletonOrThrow(), scratch);
        loss = total.getFloat();
        forward = System.nanoTime();
        collector.backward(total);
      }
    }
    long backward = System.nanoTime();
    // Outside of the scope, which would free the moments that the first step makes.
    trainer.step();
    return StepTimes.between(loss, start, forward, backward, System.nanoTime());
  }

  private NDArray loss(NDArray logits, NDManager scratch) {
    NDList right = new NDList(scratch.arange(0, size, 1, DataType.INT64));
    Loss both = trainer.getLoss();
    NDArray toText = both.evaluate(right, new NDList(logits));
    NDArray toMedia = both.evaluate(right, new NDList(logits.transpose()));
    return NDArrays.stack(new NDList(toText, toMedia)).mean();
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
