package dev.omnivl.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import dev.omnivl.arch.OmniVlConfig;

/**
 * Both towers with their projections: (B, H, W, 3) uint8 images and (B, L) ids to (B, B) logits,
 * images by texts, divided by a learned temperature.
 */
final class ContrastNetwork extends AbstractBlock {
  private final OmniVlConfig config;
  private final Block vision;
  private final Block text;
  private final Block visionProjection;
  private final Block textProjection;
  private final Parameter temperature;

  ContrastNetwork(OmniVlConfig config, float temperature) {
    this.config = config;
    vision = addChildBlock("vision", new VisionTower(config.vision()));
    text = addChildBlock("text", new TextTower(config.text()));
    visionProjection = addChildBlock("visionProjection", projection());
    textProjection = addChildBlock("textProjection", projection());
    this.temperature =
        addParameter(
            Parameter.builder()
                .setName("temperature")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .optInitializer(new ConstantInitializer(temperature))
                .build());
  }

  private Linear projection() {
    return Linear.builder().setUnits(config.embeddingDimensions()).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray images = inputs.get(0);
    NDList seen = vision.forward(store, new NDList(images), training); // (B, D)
    NDList read = text.forward(store, new NDList(inputs.get(1)), training); // (B, D)
    NDArray media = visionProjection.forward(store, seen, training).head().normalize(2, 1);
    NDArray words = textProjection.forward(store, read, training).head().normalize(2, 1);
    NDArray divisor = store.getValue(temperature, images.getDevice(), training);
    return new NDList(media.matMul(words.transpose()).div(divisor));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    vision.initialize(manager, type, inputs[0]);
    text.initialize(manager, type, inputs[1]);
    visionProjection.initialize(manager, type, vision.getOutputShapes(new Shape[] {inputs[0]}));
    textProjection.initialize(manager, type, text.getOutputShapes(new Shape[] {inputs[1]}));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(0))};
  }
}
