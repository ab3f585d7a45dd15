package dev.omnivl.arch;

import dev.omnivl.graph.Dim;
import dev.omnivl.graph.OnnxGraph.Element;
import dev.omnivl.graph.Shape;

/**
 * An input of a graph.
 *
 * @param name its name
 * @param element its type
 * @param shape as the architecture sees it
 * @param heads above 0: the graph holds it by that many heads
 */
public record Port(String name, Element element, Shape shape, int heads) {
  static final Dim BATCH = Dim.of("batch");
  static final Dim LENGTH = Dim.of("length");
  static final Dim VISUAL = Dim.of("visual");
  static final Dim PAST = Dim.of("past");

  /** Of a text. */
  static final Port IDS = new Port("ids", Element.INT64, Shape.of(BATCH, LENGTH), 0);

  /** Of a text. */
  static final Port MASK = new Port("attention_mask", Element.INT64, Shape.of(BATCH, LENGTH), 0);

  /** (B, H, W, 3). */
  static Port image(int size) {
    return new Port("pixels", Element.UINT8, Shape.of(BATCH, Dim.of(size), Dim.of(size), RGB), 0);
  }

  /** (B, T, H, W, 3). */
  static Port clip(int frames, int size) {
    Shape shape = Shape.of(BATCH, Dim.of(frames), Dim.of(size), Dim.of(size), RGB);
    return new Port("pixels", Element.UINT8, shape, 0);
  }

  private static final Dim RGB = Dim.of(3);
}
