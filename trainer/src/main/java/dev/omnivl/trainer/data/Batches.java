package dev.omnivl.trainer.data;

import dev.omnivl.trainer.augment.Augmentation;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Batch.Text;
import dev.omnivl.trainer.data.Item.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An endless sequence of shuffled, augmented batches of one kind, each a pure function of the seed
 * and its number: a run that resumes goes on with the very next batch.
 *
 * @param store decoded media, somewhat larger than the model's input so that a view can be cut from
 *     them
 * @param storeSide side of the stored pictures
 * @param side side of the model's input
 * @param sampling which samples make a batch, and what is said of them
 * @param augmentation how a view is drawn
 * @param seed of order, views and choice of texts
 */
public record Batches(
    PixelStore store,
    int storeSide,
    int side,
    Sampling sampling,
    Augmentation augmentation,
    long seed) {
  private static final double SHORT_NAME = 0.6;
  private static final double CAPTION = 0.6;

  /**
   * Which samples make a batch, and what is said of them.
   *
   * @param size B
   * @param perConcept most media of one concept that stand side by side and share a text
   * @param labelShare share of the samples of which only the label is told, as of a classification
   *     corpus: the text is a template, and whatever has the label is right
   */
  public record Sampling(int size, int perConcept, double labelShare) {}

  /** Checks that there is a whole batch. */
  public Batches {
    if (store.items().size() < sampling.size()) {
      throw new IllegalArgumentException(
          "a batch of "
              + sampling.size()
              + " needs that many media, there are "
              + store.items().size());
    }
  }

  /**
   * Batches of one pass over the media; a rest that does not fill a batch waits for the next order.
   */
  public int perEpoch() {
    return store.items().size() / sampling.size();
  }

  /** The batch of this number, from 0. */
  public Batch batch(long number) {
    long epoch = number / perEpoch();
    int[] order = order(epoch);
    int size = sampling.size();
    int first = (int) (number % perEpoch()) * size;
    boolean video = store.items().getFirst().kind() == Kind.VIDEO;
    int frames = video ? store.itemBytes() / (storeSide * storeSide * 3) : 0;
    int bytes = side * side * 3 * Math.max(1, frames);
    byte[] pixels = new byte[bytes * size];
    List<Item> items = new ArrayList<>();
    List<Text> texts = new ArrayList<>();
    for (int place = 0; place < size; place++) {
      int index = order[first + place];
      SplittableRandom random = new SplittableRandom(mix(seed, number * size + place));
      Item item = store.items().get(index);
      augmentation.apply(store.pixels(index), storeSide, pixels, place * bytes, side, random);
      boolean follows = place > 0 && items.getLast().concept().equals(item.concept());
      texts.add(text(item, follows ? texts.getLast() : null, random));
      items.add(item);
    }
    return new Batch(List.copyOf(items), List.copyOf(texts), pixels, frames);
  }

  /** Media of one concept stand side by side, at most so many; such groups follow by chance. */
  private int[] order(long epoch) {
    SplittableRandom random = new SplittableRandom(mix(seed, ~epoch));
    int[] order = shuffled(store.items().size(), random);
    if (sampling.perConcept() == 1) {
      return order;
    }
    Map<String, List<Integer>> concepts = new LinkedHashMap<>();
    for (int index : order) {
      String concept = store.items().get(index).concept();
      concepts.computeIfAbsent(concept, absent -> new ArrayList<>()).add(index);
    }
    List<List<Integer>> groups = new ArrayList<>();
    for (List<Integer> concept : concepts.values()) {
      for (int start = 0; start < concept.size(); start += sampling.perConcept()) {
        groups.add(concept.subList(start, Math.min(concept.size(), start + sampling.perConcept())));
      }
    }
    return IntStream.of(shuffled(groups.size(), random))
        .mapToObj(groups::get)
        .flatMapToInt(group -> group.stream().mapToInt(Integer::intValue))
        .toArray();
  }

  private static int[] shuffled(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int index = 0; index < size; index++) {
      int other = random.nextInt(index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  /** What is said of an item; the caption of the one before, if it shows the same. */
  private Text text(Item item, @Nullable Text before, SplittableRandom random) {
    if (sampling.labelShare() > 0 && random.nextDouble() < sampling.labelShare()) {
      String identity = "label/" + kind(item) + "/" + item.label();
      return new Text(labelled(item), identity, true, answer(item, random));
    }
    String caption = before == null || before.label() ? caption(item, random) : before.caption();
    return new Text(caption, "concept/" + item.concept(), false, answer(item, random));
  }

  private static String labelled(Item item) {
    return (item.kind() == Kind.VIDEO ? "a clip of " : "a picture of ") + item.label();
  }

  /** Classes of images are others than classes of clips, even under one name. */
  private static String kind(Item item) {
    return item.kind().name().toLowerCase(Locale.ROOT);
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
