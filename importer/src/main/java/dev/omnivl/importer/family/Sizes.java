package dev.omnivl.importer.family;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.hub.Settings;
import java.nio.file.Path;
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
public record Sizes(Path file, WeightSource source, String blocks, String norm, String mlp) {
  private static final int HEAD = 64; // numbers of a head in all published models of these kinds
  private static final int TINY = 256; // of a width below this a head may have fewer

  /** D. */
  public int width() {
    return size(first() + norm + ".weight", 0);
  }

  /** Width inside a block's MLP. */
  public int mlpWidth() {
    return size(first() + mlp + ".weight", 0);
  }

  /** How many blocks there are. */
  public int depth() {
    int depth = 0;
    while (source.names().contains(blocks.replace("*", "" + depth) + norm + ".weight")) {
      depth++;
    }
    return depth;
  }

  /**
   * How many heads there are, which shapes do not tell.
   *
   * @param told by someone who knows; 0 for no one
   * @param otherwise for a width that is no multiple of the usual one of a head; 0 for unknown
   * @param remedy how to tell, for messages
   * @throws Failure MISMATCH if it is not known, or cannot be
   */
  public int heads(int told, int otherwise, String remedy) {
    int heads = told > 0 ? told : width() % HEAD == 0 ? width() / HEAD : otherwise;
    if (heads == 0 || width() % heads != 0) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "%s: how many heads share a width of %d is not known%s; %s",
              file,
              width(),
              heads == 0 ? "" : ", it cannot be " + heads,
              remedy));
    }
    return heads;
  }

  /**
   * Refuses heads that BLIP's text stacks never have. Its class's own default is 8 at a width of
   * 768, with which no published model was trained.
   *
   * @param text what the configuration says of the stack
   * @param remedy what to do, for messages
   */
  public static void requireHeadsOfBlip(Settings text, int width, int heads, String remedy) {
    if (width >= TINY && width != heads * HEAD) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "%s: %d heads of %d numbers each are not BLIP's, which have %d; %s",
              text.file(),
              heads,
              width / heads,
              HEAD,
              remedy));
    }
  }

  /**
   * The length of an axis.
   *
   * @throws Failure MISMATCH if there is no such weight
   */
  public int size(String name, int axis) {
    if (!source.names().contains(name)) {
      throw new Failure(Reason.MISMATCH, file + " lacks " + name);
    }
    return Math.toIntExact(source.shape(name).size(axis));
  }

  private String first() {
    return blocks.replace("*", "0");
  }
}
