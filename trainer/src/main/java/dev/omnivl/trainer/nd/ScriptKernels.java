package dev.omnivl.trainer.nd;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Kernels} of libtorch's fused operations, reached through {@link TorchScript}. */
public final class ScriptKernels implements Kernels {
  private static final String METHODS =
      """
        def heads(self: __torch__.M, x: Tensor, count: int) -> Tensor:
          return torch.transpose(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), count, -1]), 1, 2)
        def bf16_linear(self: __torch__.M, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
          return torch.linear(torch.to(x, 15), torch.to(w, 15), torch.to(b, 15))
        def float32(self: __torch__.M, x: Tensor) -> Tensor:
          return torch.to(x, 6)
        def attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: Tensor) -> Tensor:
          h = int(heads)
          y = torch.scaled_dot_product_attention((self).heads(q, h, ), (self).heads(k, h, ), (self).heads(v, h, ), None, 0., False)
          return torch.reshape(torch.transpose(y, 1, 2), [torch.size(q, 0), torch.size(q, 1), -1])
        def masked_attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: Tensor, mask: Tensor) -> Tensor:
          h = int(heads)
          y = torch.scaled_dot_product_attention((self).heads(q, h, ), (self).heads(k, h, ), (self).heads(v, h, ), torch.type_as(mask, q), 0., False)
          return torch.reshape(torch.transpose(y, 1, 2), [torch.size(q, 0), torch.size(q, 1), -1])
        def scores(self: __torch__.M, q: Tensor, k: Tensor, count: int) -> Tensor:
          x = torch.contiguous((self).heads(q, count, ))
          x = torch.mul(x, torch.pow(torch.size(x, -1), -0.5))
          return torch.matmul(x, torch.transpose((self).heads(k, count, ), 2, 3))
        def mixed(self: __torch__.M, scores: Tensor, v: Tensor, count: int) -> Tensor:
          y = torch.matmul(torch.softmax(scores, -1, None), torch.contiguous((self).heads(v, count, )))
          y = torch.transpose(y, 1, 2)
          return torch.reshape(y, [torch.size(y, 0), torch.size(y, 1), -1])
        def product_attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: Tensor) -> Tensor:
          h = int(heads)
          return (self).mixed((self).scores(q, k, h, ), v, h, )
        def masked_product_attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, heads: Tensor, mask: Tensor) -> Tensor:
          h = int(heads)
          s = torch.add((self).scores(q, k, h, ), torch.type_as(mask, q))
          return (self).mixed(s, v, h, )
        def cross_entropy(self: __torch__.M, logits: Tensor, targets: Tensor, smoothing: Tensor) -> Tensor:
          return torch.cross_entropy_loss(torch.to(logits, 6), targets, None, 1, -100, float(smoothing))
        def adamw(self: __torch__.M, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: Tensor, decay: Tensor, b1: Tensor, b2: Tensor, eps: Tensor) -> Tensor:
          none = annotate(List[Tensor], [])
          _0 = torch._fused_adamw_(w, g, m, v, none, s, lr=float(lr), beta1=float(b1), beta2=float(b2), weight_decay=float(decay), eps=float(eps), amsgrad=False, maximize=False)
          return lr
        def interpolate(self: __torch__.M, x: List[Tensor], y: List[Tensor], share: Tensor) -> Tensor:
          _0 = torch._foreach_lerp_(x, y, float(share))
          return share
      """;

  private final TorchScript script;
  private final MatrixPrecision precision;
  private final String attention;
  private final NDManager processor;
  private final Map<Double, NDArray> constants = new HashMap<>();

  /**
   * Compiles the kernels.
   *
   * @param manager owner of the compiled module, on the device that computes
   * @param precision of products, as far as the device has it
   */
  public ScriptKernels(NDManager manager, MatrixPrecision precision) {
    this.script = new TorchScript(manager, METHODS);
    this.processor = manager.newSubManager(Device.cpu());
    this.precision = precision.on(manager.getDevice());
    // On processors libtorch's fused attention takes seven times as long in bfloat16 as its
    // products.
    boolean fused = this.precision == MatrixPrecision.FP32 || manager.getDevice().isGpu();
    this.attention = fused ? "attention" : "product_attention";
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    if (precision == MatrixPrecision.FP32) {
      return Linear.linear(x, weight, bias).singletonOrThrow();
    }
    NDArray shift = bias == null ? zero(weight) : bias;
    return script.call("bf16_linear", new NDList(x, weight, shift));
  }

  @Override
  public NDArray float32(NDArray x) {
    return precision == MatrixPrecision.FP32 ? x : script.call("float32", new NDList(x));
  }

  private static NDArray zero(NDArray weight) {
    return weight.getManager().zeros(new Shape(weight.getShape().get(0)));
  }

  @Override
  public NDArray attention(
      NDArray query, NDArray key, NDArray value, int heads, @Nullable NDArray mask) {
    NDList arguments = new NDList(query, key, value, constant(heads));
    if (mask == null) {
      return script.call(attention, arguments);
    }
    arguments.add(mask);
    return script.call("masked_" + attention, arguments);
  }

  @Override
  public NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing) {
    return script.call("cross_entropy", new NDList(logits, targets, constant(smoothing)));
  }

  @Override
  public void adamW(AdamW group, double learningRate, double decay, long step) {
    NDManager manager = group.gradients().getFirst().getManager();
    NDList arguments = new NDList();
    NDArray count = manager.create((float) step);
    addList(arguments, "w[]", group.weights());
    addList(arguments, "g[]", group.gradients());
    addList(arguments, "m[]", group.firstMoments());
    addList(arguments, "v[]", group.secondMoments());
    for (int index = 0; index < group.weights().size(); index++) {
      NDArray handle = count.duplicate();
      handle.setName("s[]");
      arguments.add(handle);
    }
    try (NDArray rate = processor.create(learningRate)) {
      arguments.add(rate);
      for (double scalar : new double[] {decay, BETA1, BETA2, EPSILON}) {
        arguments.add(constant(scalar));
      }
      script.call("adamw", arguments);
    }
  }

  @Override
  public void interpolate(List<NDArray> slow, List<NDArray> fast, double share) {
    NDList arguments = new NDList();
    addList(arguments, "x[]", slow);
    addList(arguments, "y[]", fast);
    arguments.add(constant(share));
    script.call("interpolate", arguments);
  }

  /**
   * A number that a script reads as such. It lies with the processor, or each reading of it would
   * wait for the card.
   */
  private NDArray constant(double value) {
    return constants.computeIfAbsent(
        value,
        absent -> {
          NDArray array = processor.create(value);
          NDScope.unregister(array); // it outlives the step that asks first
          return array;
        });
  }

  private static void addList(NDList arguments, String name, List<NDArray> arrays) {
    for (NDArray array : arrays) {
      array.setName(name);
      arguments.add(array);
    }
  }
}
