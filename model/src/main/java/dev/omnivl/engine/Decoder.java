package dev.omnivl.engine;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.ShapeGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The generation decoder with the texts that it writes at the moment, in groups of which each takes
 * one run a step. For one thread.
 *
 * <p>A run reads all weights, whoever rides along, and that is what it mostly costs. So texts about
 * media of different lengths share one: the shorter media are filled up with nothing, as long as
 * what is read in vain is little beside the weights. Otherwise, as for clips of a large model, they
 * form a group of their own.
 */
final class Decoder implements AutoCloseable {
  /** A medium may be filled up with this part of the weights. */
  private static final int WEIGHTS_OVER_FILLING = 8;

  private final GraphSession session;
  private final OmniVlConfig config;
  private final long weights;
  private final List<RowGroup> groups = new ArrayList<>();

  Decoder(Sessions sessions, OmniVlConfig config) {
    this.session = sessions.get(ServingGraph.GENERATE);
    this.config = config;
    ShapeGraph shapes = new ShapeGraph();
    Map<String, Shape> inputs = new LinkedHashMap<>();
    for (Port port : config.architecture().inputs(ServingGraph.GENERATE)) {
      inputs.put(port.name(), port.shape());
    }
    config.architecture().run(ServingGraph.GENERATE, shapes, inputs);
    this.weights = shapes.parameters() * Float.BYTES;
  }

  /** What the keys and values of a token take, of a text or of a medium. */
  static long bytesOfToken(OmniVlConfig config) {
    return 2L * config.text().depth() * config.text().width() * Float.BYTES;
  }

  /** Remembers a medium, of which only a copy is kept. */
  Look look(Slab keysAndValues) {
    int length = keysAndValues.length(1);
    RowGroup suiting = suiting(length);
    if (suiting != null) {
      return suiting.look(keysAndValues);
    }
    RowGroup own = new RowGroup(session, config.text(), length);
    try {
      Look look = own.look(keysAndValues);
      groups.add(own);
      return look;
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  /** The group in which a medium of so many tokens would lie; null if in one of its own. */
  @Nullable RowGroup suiting(int length) {
    RowGroup best = null;
    for (RowGroup group : groups) {
      if (suits(group, length) && (best == null || group.longest() > best.longest())) {
        best = group;
      }
    }
    return best;
  }

  /** Whoever comes last would stay in a group that is too long for all of them. */
  private boolean suits(RowGroup group, int length) {
    long vain = (group.longest() - length) * bytesOfToken(config);
    return vain == 0 || vain > 0 && vain * WEIGHTS_OVER_FILLING <= weights && group.isNeeded();
  }

  /** Forgets a medium at which no text looks any more. */
  void remove(Look look) {
    look.group.remove(look);
    if (look.group.isEmpty()) {
      look.group.close();
      groups.remove(look.group);
    }
  }

  /** The groups, each of which takes a run. */
  List<RowGroup> groups() {
    return List.copyOf(groups);
  }

  @Override
  public void close() {
    groups.forEach(RowGroup::close);
    groups.clear();
  }
}
