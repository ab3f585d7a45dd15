package dev.omnivl.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.omnivl.arch.TextConfig;
import java.util.ArrayList;
import java.util.List;

/** BERT without types of tokens: (B, L) ids, 0 for padding, to the [CLS] state, (B, D). */
final class TextTower extends AbstractBlock {
  private static final float EPSILON = 1e-12f;
  private static final float MASKED = 10_000;

  private final TextConfig config;
  private final Parameter words;
  private final Parameter positions;
  private final Block norm;
  private final List<Block> layers = new ArrayList<>();

  TextTower(TextConfig config) {
    this.config = config;
    int width = config.width();
    words = addParameter(VisionTower.weight("words", new Shape(config.vocabulary(), width)));
    positions = addParameter(VisionTower.weight("positions", new Shape(config.maxTokens(), width)));
    norm = addChildBlock("norm", TransformerLayer.norm(EPSILON));
    for (int index = 0; index < config.depth(); index++) {
      layers.add(
          addChildBlock(
              "layer" + index,
              new TransformerLayer(width, config.heads(), config.ffnWidth(), false, EPSILON)));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray ids = inputs.head();
    long size = ids.getShape().get(0);
    long length = ids.getShape().get(1);
    NDArray table = store.getValue(words, ids.getDevice(), training);
    NDArray places =
        store.getValue(positions, ids.getDevice(), training).get(new NDIndex("0:" + length));
    NDArray embedded = Embedding.embedding(ids, table, SparseFormat.DENSE).head().add(places);
    NDArray x = norm.forward(store, new NDList(embedded), training).head(); // (B, L, D)
    NDArray mask =
        ids.neq(0).toType(DataType.FLOAT32, false).sub(1).mul(MASKED).reshape(size, 1, 1, length);
    for (Block layer : layers) {
      x = layer.forward(store, new NDList(x, mask), training).head();
    }
    return new NDList(x.get(new NDIndex(":, 0")));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    Shape embedded = inputs[0].add(config.width());
    getChildren().values().forEach(child -> child.initialize(manager, type, embedded));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), config.width())};
  }
}
