package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Kernels} of DJL's own operations. */
public final class PlainKernels implements Kernels {

  @Override
  public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return Linear.linear(x, weight, bias).singletonOrThrow();
  }

  @Override
  public NDArray float32(NDArray x) {
    return x;
  }

  @Override
  public NDArray attention(
      NDArray query, NDArray key, NDArray value, int heads, @Nullable NDArray mask) {
    long width = query.getShape().get(2) / heads;
    NDArray products = heads(query, heads).matMul(heads(key, heads).swapAxes(2, 3));
    NDArray scores = scaled(products, 1 / Math.sqrt(width));
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(heads(value, heads)); // (B, heads, L, width)
    return mixed.swapAxes(1, 2).reshape(query.getShape());
  }

  @Override
  public NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing) {
    NDArray logProbabilities = logits.logSoftmax(-1);
    NDArray index = targets.toType(DataType.INT64, false).expandDims(1);
    NDArray hit = logProbabilities.gather(index, 1).mean();
    NDArray spread = logProbabilities.mean();
    return scaled(hit, 1 - smoothing).add(scaled(spread, smoothing)).neg();
  }

  @Override
  public void adamW(AdamW group, double learningRate, double decay, long step) {
    double bias1 = 1 - Math.pow(BETA1, step);
    double bias2 = Math.sqrt(1 - Math.pow(BETA2, step));
    for (int index = 0; index < group.weights().size(); index++) {
      NDArray weight = group.weights().get(index);
      NDArray gradient = group.gradients().get(index);
      NDArray first = group.firstMoments().get(index);
      NDArray second = group.secondMoments().get(index);
      weight.muli(1 - learningRate * decay);
      first.muli(BETA1).addi(gradient.mul(1 - BETA1));
      second.muli(BETA2).addi(gradient.square().muli(1 - BETA2));
      NDArray root = second.sqrt().divi(bias2).addi(EPSILON);
      weight.subi(first.div(root).muli(learningRate / bias1));
    }
  }

  @Override
  public void interpolate(List<NDArray> slow, List<NDArray> fast, double share) {
    for (int index = 0; index < slow.size(); index++) {
      slow.get(index).addi(fast.get(index).sub(slow.get(index)).muli(share));
    }
  }

  /** The product with a number that lives as long as the array's manager; see {@link Kernels}. */
  private static NDArray scaled(NDArray x, double factor) {
    return x.mul(x.getManager().create((float) factor));
  }

  private static NDArray heads(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).swapAxes(1, 2);
  }
}
