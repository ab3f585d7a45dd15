package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;
import dev.omnivl.trainer.rule.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * RandAugment (Cubuk et al. 2019) with the ten operations of BLIP: identity, automatic contrast,
 * brightness, sharpness, equalisation, shears and translations along both axes, rotation. What
 * moves in from outside is grey.
 *
 * @param operations N, how many are drawn, with repetition; BLIP's is 2
 * @param magnitude M, how strong they are, 0 to 10; BLIP's is 5, at which brightness and sharpness
 *     have the factor 1 and change nothing
 * @param probability that a drawn operation is carried out; BLIP's is 0.5
 */
public record RandAugment(int operations, int magnitude, double probability) {
  private static final int STRONGEST = 10;
  private static final List<Operation> OPERATIONS = List.of(Operation.values());

  /** Checks the ranges. */
  public RandAugment {
    Rules.least("augmentation.randAugment.operations", operations, 1);
    Rules.range("augmentation.randAugment.magnitude", magnitude, STRONGEST);
    Rules.range("augmentation.randAugment.probability", probability, 1);
  }

  /** Draws operations and their arguments. */
  View draw(SplittableRandom random) {
    List<View> views = new ArrayList<>();
    for (int count = 0; count < operations; count++) {
      Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      if (random.nextDouble() < probability) {
        views.add(operation.draw((double) magnitude / STRONGEST, random));
      }
    }
    return frame -> {
      Frame seen = frame;
      for (View view : views) {
        seen = view.of(seen);
      }
      return seen;
    };
  }
}
