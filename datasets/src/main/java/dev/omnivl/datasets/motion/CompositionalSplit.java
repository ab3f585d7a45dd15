package dev.omnivl.datasets.motion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Holds out one third of the combinations of shape, colour and motion, and nothing else: all shapes
 * with all motions, all colours with all motions, and all shapes in all colours are trained on.
 *
 * <p>Shapes, colours and motions are put in an order by seed. A combination is held out if the sum
 * of its three places is a multiple of three. So each shape with each motion is held out in exactly
 * two of the six colours. A clip of two motions keeps to one side: with its shape and colour,
 * either both motions are held out or neither is.
 */
final class CompositionalSplit {
  private static final int SHARE = 3;

  private final int[] shapes;
  private final int[] colours;
  private final int[] motions;

  /** Draws the split. */
  CompositionalSplit(long seed) {
    Random random = new Random(seed);
    this.shapes = order(Shape.values().length, random);
    this.colours = order(Colour.values().length, random);
    this.motions = order(Motion.values().length, random);
  }

  /** Whether a combination is never trained on. */
  boolean heldOut(Combination combination) {
    Shape shape = combination.shape();
    Colour colour = combination.colour();
    return combination.motions().stream().anyMatch(motion -> heldOut(shape, colour, motion));
  }

  /** All combinations with one motion, of both sides. */
  List<Combination> single() {
    List<Combination> single = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      for (Colour colour : Colour.values()) {
        for (Motion motion : Motion.values()) {
          single.add(new Combination(shape, colour, List.of(motion)));
        }
      }
    }
    return List.copyOf(single);
  }

  /** All combinations with two motions that are on one side. */
  List<Combination> paired(boolean heldOut) {
    List<Combination> paired = new ArrayList<>();
    for (Combination one : single()) {
      Motion first = one.motions().getFirst();
      for (Motion next : Motion.values()) {
        if (first.canPrecede(next)
            && heldOut(one.shape(), one.colour(), first) == heldOut
            && heldOut(one.shape(), one.colour(), next) == heldOut) {
          paired.add(new Combination(one.shape(), one.colour(), List.of(first, next)));
        }
      }
    }
    return List.copyOf(paired);
  }

  private boolean heldOut(Shape shape, Colour colour, Motion motion) {
    int sum = shapes[shape.ordinal()] + colours[colour.ordinal()] + motions[motion.ordinal()];
    return sum % SHARE == 0;
  }

  private static int[] order(int size, Random random) {
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(places, random);
    return places.stream().mapToInt(Integer::intValue).toArray();
  }
}
