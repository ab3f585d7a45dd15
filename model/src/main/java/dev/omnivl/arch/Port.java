package dev.omnivl.arch;

import dev.omnivl.graph.Dim;
import dev.omnivl.graph.OnnxGraph.Element;
import dev.omnivl.graph.Shape;
import java.util.List;

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
  static final Dim MEDIA = Dim.of("media");
  static final Dim TOGETHER = Dim.of("together");

  /** Of a text. */
  static final Port IDS = new Port("ids", Element.INT64, Shape.of(BATCH, LENGTH), 0);

  /** Of a text. */
  static final Port MASK = new Port("attention_mask", Element.INT64, Shape.of(BATCH, LENGTH), 0);

  /** Where each id stands in its text. */
  static final Port POSITIONS = new Port("position_ids", Element.INT64, Shape.of(BATCH, LENGTH), 0);

  /** Which tokens of the past, and then of the ids, there are. */
  static final Port PRESENT =
      new Port("attention_mask", Element.INT64, Shape.of(BATCH, PAST.plus(LENGTH)), 0);

  /** Which tokens of a medium there are. */
  static final Port MEMORY_MASK =
      new Port("memory_mask", Element.INT64, Shape.of(MEDIA, VISUAL), 0);

  /** Which texts look at a medium. */
  static final Port MEMORY_ROWS =
      new Port("memory_rows", Element.INT64, Shape.of(MEDIA, TOGETHER), 0);

  /** Where a text stands among those of all media. */
  static final Port ROW_PLACES = new Port("row_places", Element.INT64, Shape.of(BATCH), 0);

  /** What tells texts of different lengths apart. */
  static final List<Port> RAGGED =
      List.of(POSITIONS, PRESENT, MEMORY_MASK, MEMORY_ROWS, ROW_PLACES);

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
