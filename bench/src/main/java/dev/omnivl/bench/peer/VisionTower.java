package dev.omnivl.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.omnivl.arch.VisionConfig;
import java.util.ArrayList;
import java.util.List;

/** A visual transformer: (B, H, W, 3) uint8 images to the [CLS] state, (B, D). */
final class VisionTower extends AbstractBlock {
  private static final float EPSILON = 1e-6f;
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] DEVIATION = {0.26862954f, 0.26130258f, 0.27577711f};

  private final VisionConfig config;
  private final Block patches;
  private final Parameter cls;
  private final Parameter positions;
  private final List<Block> layers = new ArrayList<>();
  private final Block norm;

  VisionTower(VisionConfig config) {
    this.config = config;
    int width = config.width();
    Shape patch = new Shape(config.patchSize(), config.patchSize());
    patches =
        addChildBlock(
            "patches",
            Conv2d.builder().setKernelShape(patch).optStride(patch).setFilters(width).build());
    cls = addParameter(weight("cls", new Shape(1, 1, width)));
    positions = addParameter(weight("positions", new Shape(1, config.imageTokens(), width)));
    for (int index = 0; index < config.depth(); index++) {
      layers.add(
          addChildBlock(
              "layer" + index,
              new TransformerLayer(width, config.heads(), config.mlpWidth(), true, EPSILON)));
    }
    norm = addChildBlock("norm", TransformerLayer.norm(EPSILON));
  }

  static Parameter weight(String name, Shape shape) {
    return Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).optShape(shape).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray pixels = inputs.head();
    NDManager manager = pixels.getManager();
    NDArray normalized =
        pixels
            .toType(DataType.FLOAT32, false)
            .div(255)
            .sub(manager.create(MEAN))
            .div(manager.create(DEVIATION))
            .transpose(0, 3, 1, 2); // (B, 3, H, W)
    NDArray grid = patches.forward(store, new NDList(normalized), training).head();
    long size = pixels.getShape().get(0);
    NDArray tokens = grid.reshape(size, config.width(), config.places()).transpose(0, 2, 1);
    NDArray first =
        store.getValue(cls, pixels.getDevice(), training).broadcast(size, 1, config.width());
    NDArray x =
        NDArrays.concat(new NDList(first, tokens), 1)
            .add(store.getValue(positions, pixels.getDevice(), training)); // (B, 1+N, D)
    for (Block layer : layers) {
      x = layer.forward(store, new NDList(x), training).head();
    }
    x = norm.forward(store, new NDList(x), training).head();
    return new NDList(x.get(new NDIndex(":, 0")));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    long size = inputs[0].get(0);
    long side = config.imageSize();
    patches.initialize(manager, type, new Shape(size, 3, side, side));
    Shape tokens = new Shape(size, config.imageTokens(), config.width());
    layers.forEach(layer -> layer.initialize(manager, type, tokens));
    norm.initialize(manager, type, tokens);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), config.width())};
  }
}
