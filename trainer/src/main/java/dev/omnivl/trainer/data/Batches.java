package dev.omnivl.trainer.data;

import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Item.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless sequence of shuffled, augmented batches of one kind, each a pure function of the seed
 * and its number: a run that resumes goes on with the very next batch.
 *
 * @param store decoded media, somewhat larger than the model's input so that a view can be cut from
 *     them
 * @param storeSide side of the stored pictures
 * @param side side of the model's input
 * @param batchSize B
 * @param augmentation how a view is drawn
 * @param seed of order, views and choice of texts
 */
public record Batches(
    PixelStore store,
    int storeSide,
    int side,
    int batchSize,
    Augmentation augmentation,
    long seed) {
  private static final double SHORT_NAME = 0.6;
  private static final double CAPTION = 0.6;

  /** Checks that there is a whole batch. */
  public Batches {
    if (store.items().size() < batchSize) {
      throw new IllegalArgumentException(
          "a batch of " + batchSize + " needs that many media, there are " + store.items().size());
    }
  }

  /**
   * Batches of one pass over the media; a rest that does not fill a batch waits for the next order.
   */
  public int perEpoch() {
    return store.items().size() / batchSize;
  }

  /** The batch of this number, from 0. */
  public Batch batch(long number) {
    long epoch = number / perEpoch();
    int[] order = order(epoch);
    int first = (int) (number % perEpoch()) * batchSize;
    boolean video = store.items().getFirst().kind() == Kind.VIDEO;
    int frames = video ? store.itemBytes() / (storeSide * storeSide * 3) : 0;
    int bytes = side * side * 3 * Math.max(1, frames);
    byte[] pixels = new byte[bytes * batchSize];
    List<Item> items = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    List<Prompted> answers = new ArrayList<>();
    for (int place = 0; place < batchSize; place++) {
      int index = order[first + place];
      SplittableRandom random = new SplittableRandom(mix(seed, number * batchSize + place));
      Item item = store.items().get(index);
      augmentation.apply(store.pixels(index), storeSide, pixels, place * bytes, side, random);
      items.add(item);
      captions.add(caption(item, random));
      answers.add(answer(item, random));
    }
    return new Batch(
        List.copyOf(items), pixels, frames, List.copyOf(captions), List.copyOf(answers));
  }

  private int[] order(long epoch) {
    SplittableRandom random = new SplittableRandom(mix(seed, ~epoch));
    int[] order = new int[store.items().size()];
    for (int index = 0; index < order.length; index++) {
      int other = random.nextInt(index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  private static String caption(Item item, SplittableRandom random) {
    List<String> captions = item.captions();
    return captions.size() == 1 || random.nextDouble() < SHORT_NAME
        ? captions.getFirst()
        : captions.get(1 + random.nextInt(captions.size() - 1));
  }

  private static Prompted answer(Item item, SplittableRandom random) {
    if (item.questions().isEmpty() || random.nextDouble() < CAPTION) {
      return new Prompted("", item.captions().getFirst());
    }
    Item.Question asked = item.questions().get(random.nextInt(item.questions().size()));
    return new Prompted(asked.question(), asked.answer());
  }

  private static long mix(long seed, long number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
  }
}
