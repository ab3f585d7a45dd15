package dev.omnivl.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/**
 * Self-attention and a feed-forward network, normed before (ViT) or after (BERT). DJL's {@code
 * TransformerEncoderBlock} is neither: it norms over the batch.
 *
 * <p>Takes (B, L, D), and if wanted what is added to the logits of attention, (B, 1, 1, L); gives
 * (B, L, D).
 */
final class TransformerLayer extends AbstractBlock {
  private final boolean normsFirst;
  private final Block attention;
  private final Block attentionNorm;
  private final Block feedForward;
  private final Block feedForwardNorm;

  TransformerLayer(int width, int heads, int hidden, boolean normsFirst, float epsilon) {
    this.normsFirst = normsFirst;
    attention =
        addChildBlock(
            "attention",
            ScaledDotProductAttentionBlock.builder()
                .setEmbeddingSize(width)
                .setHeadCount(heads)
                .optAttentionProbsDropoutProb(0)
                .build());
    attentionNorm = addChildBlock("attentionNorm", norm(epsilon));
    feedForward =
        addChildBlock(
            "feedForward", new PointwiseFeedForwardBlock(List.of(hidden), width, Activation::gelu));
    feedForwardNorm = addChildBlock("feedForwardNorm", norm(epsilon));
  }

  /** Over the last of three axes; without an axis DJL norms over all but the first. */
  static LayerNorm norm(float epsilon) {
    return LayerNorm.builder().axis(2).optEpsilon(epsilon).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.head();
    NDList mask = inputs.subNDList(1);
    if (normsFirst) {
      NDList normed = attentionNorm.forward(store, new NDList(x), training);
      NDArray y = x.add(attention.forward(store, normed.addAll(mask), training).head());
      normed = feedForwardNorm.forward(store, new NDList(y), training);
      return new NDList(y.add(feedForward.forward(store, normed, training).head()));
    }
    NDArray attended = attention.forward(store, new NDList(x).addAll(mask), training).head();
    NDList y = attentionNorm.forward(store, new NDList(x.add(attended)), training);
    NDArray fed = feedForward.forward(store, y, training).head();
    return feedForwardNorm.forward(store, new NDList(y.head().add(fed)), training);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    getChildren().values().forEach(child -> child.initialize(manager, type, inputs[0]));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
