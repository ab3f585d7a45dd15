package dev.omnivl.bench;

import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.ShapeGraph;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Counts the multiplications and additions of matrix products in an architecture's forward pass:
 * two for each pair that is multiplied. Everything else is left out, so the count is a little low.
 */
final class FlopCount {
  private long count;

  private FlopCount() {}

  /** Counts one forward pass over known shapes. */
  static long of(Consumer<Graph<Shape>> forward) {
    FlopCount flops = new FlopCount();
    forward.accept(flops.counting(new ShapeGraph()));
    return flops.count;
  }

  @SuppressWarnings("unchecked") // the proxy implements just this interface
  private Graph<Shape> counting(Graph<Shape> shapes) {
    return (Graph<Shape>)
        Proxy.newProxyInstance(
            Graph.class.getClassLoader(),
            new Class<?>[] {Graph.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(shapes, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
              if (method.getName().equals("linear")) {
                count += 2 * ((Shape) result).elements() * ((Shape) arguments[0]).size(-1);
              } else if (method.getName().equals("attention")) {
                count += 4 * ((Shape) result).elements() * ((Shape) arguments[1]).size(1);
              }
              return method.getName().equals("at") ? counting((Graph<Shape>) result) : result;
            });
  }
}
