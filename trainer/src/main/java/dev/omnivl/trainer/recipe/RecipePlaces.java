package dev.omnivl.trainer.recipe;

import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds the lines of a recipe file on which its settings stand. */
final class RecipePlaces {
  private RecipePlaces() {}

  /**
   * The line of a setting, from 1; where it is missing, that of the section it belongs to.
   *
   * @param file what it says
   * @param path such as {@code stages[1].losses.contrast}; what a stage does not have may stand at
   *     the top of the file, for every stage
   */
  static int line(String file, String path) {
    Node root = new Yaml().compose(new StringReader(file));
    List<String> steps = List.of(path.replace("[", ".[").split("\\."));
    Found found = follow(root, steps);
    boolean inStage = steps.size() > 2 && steps.get(1).startsWith("[");
    if (inStage && found.steps() < steps.size()) {
      Found above = follow(root, steps.subList(2, steps.size()));
      found = above.steps() > Math.max(0, found.steps() - 2) ? above : found;
    }
    return found.line();
  }

  /** How many steps of a path there are, and the line where the last of these stands. */
  private record Found(int steps, int line) {}

  private static Found follow(Node root, List<String> path) {
    Node at = root;
    int line = 1;
    for (int step = 0; step < path.size(); step++) {
      NodeTuple below = below(at, path.get(step));
      if (below == null) {
        return new Found(step, line);
      }
      line = below.getKeyNode().getStartMark().getLine() + 1;
      at = below.getValueNode();
    }
    return new Found(path.size(), line);
  }

  private static @Nullable NodeTuple below(Node node, String step) {
    if (node instanceof SequenceNode list && step.startsWith("[")) {
      int index = Integer.parseInt(step.substring(1, step.length() - 1));
      Node entry = index < list.getValue().size() ? list.getValue().get(index) : null;
      return entry == null ? null : new NodeTuple(entry, entry);
    }
    if (node instanceof MappingNode section) {
      for (NodeTuple setting : section.getValue()) {
        if (setting.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step)) {
          return setting;
        }
      }
    }
    return null;
  }
}
