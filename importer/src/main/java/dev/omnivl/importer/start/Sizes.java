package dev.omnivl.importer.start;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.hub.HubFolder;
import java.util.Locale;

/**
 * What the shapes of a tower's weights tell.
 *
 * @param file where they lie, for messages
 * @param source the weights
 * @param blocks the names of the blocks, with a star for the number, and a point at their end
 * @param norm name of a norm of every block, of the tower's width
 * @param mlp name of the first matrix of every block's MLP
 */
record Sizes(HubFolder file, WeightSource source, String blocks, String norm, String mlp) {
  private static final int HEAD = 64; // numbers of a head, in all published models of these kinds

  int width() {
    return size(blocks.replace("*", "0") + norm + ".weight", 0);
  }

  int mlpWidth() {
    return size(blocks.replace("*", "0") + mlp + ".weight", 0);
  }

  int depth() {
    int depth = 0;
    while (source
        .names()
        .contains(blocks.replace("*", Integer.toString(depth)) + norm + ".weight")) {
      depth++;
    }
    return depth;
  }

  /**
   * How many heads there are, which shapes do not tell.
   *
   * @param told by a file beside the weights; 0 if there is none
   * @param otherwise what the model has that starts from them
   */
  int heads(int told, int otherwise) {
    int heads = told > 0 ? told : width() % HEAD == 0 ? width() / HEAD : otherwise;
    if (width() % heads != 0) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "%s: a width of %d is not for %d heads; put the config.json of the weights beside them",
              file.weightsFile(),
              width(),
              heads));
    }
    return heads;
  }

  int size(String name, int axis) {
    if (!source.names().contains(name)) {
      throw new Failure(Reason.MISMATCH, file.weightsFile() + " lacks " + name);
    }
    return Math.toIntExact(source.shape(name).size(axis));
  }
}
