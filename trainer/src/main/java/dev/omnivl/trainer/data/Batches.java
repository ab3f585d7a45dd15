package dev.omnivl.trainer.data;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.augment.Augmentation;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Batch.Text;
import dev.omnivl.trainer.data.Picture.Captions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An endless sequence of shuffled, augmented batches of one kind, each a pure function of the seed
 * and its number: a run that resumes goes on with the very next batch.
 *
 * <p>A sample that cannot be read is skipped, told of, and counted; the next one in order takes its
 * place.
 */
public final class Batches {
  private static final double SHORT_NAME = 0.6;
  private static final double CAPTION = 0.6;
  private static final int MOST_SKIPPED_IN_A_ROW = 1_000;

  private final Pictures pictures;
  private final Sampling sampling;
  private final Views views;
  private final long seed;
  private final Visits visits;
  private final Skipped skipped = new Skipped();

  /**
   * Which samples make a batch, and what is said of them.
   *
   * @param size B
   * @param perConcept most media of one concept that stand side by side and share a text
   * @param labelShare share of the samples of which only the label is told, as of a classification
   *     corpus: the text is a template, and whatever has the label is right
   */
  public record Sampling(int size, int perConcept, double labelShare) {}

  /**
   * How a view is cut from a picture.
   *
   * @param storeSide side of the pictures, somewhat larger than the model's input
   * @param side side of the model's input
   * @param frames T, or 0 for images
   * @param augmentation how a view is drawn
   */
  public record Views(int storeSide, int side, int frames, Augmentation augmentation) {

    private int bytes() {
      return side * side * 3 * Math.max(1, frames);
    }
  }

  /**
   * Checks that there is a whole batch.
   *
   * @param seed of order, views and choice of texts
   */
  public Batches(Pictures pictures, Sampling sampling, Views views, long seed) {
    require(pictures.size() >= sampling.size())
        .or("a batch of %s needs that many media, there are %s", sampling.size(), pictures.size());
    this.pictures = pictures;
    this.sampling = sampling;
    this.views = views;
    this.seed = seed;
    this.visits = Visits.of(pictures, sampling.perConcept(), seed);
  }

  /**
   * Batches of one pass over the media; a rest that does not fill a batch waits for the next order.
   */
  public long perEpoch() {
    return pictures.size() / sampling.size();
  }

  /** Samples that could not be read so far. */
  public long skipped() {
    return skipped.count();
  }

  /** The batch of this number, from 0. */
  public Batch batch(long number) {
    int size = sampling.size();
    DatasetItem[] items = new DatasetItem[size];
    Captions[] captions = new Captions[size];
    SplittableRandom[] randoms = new SplittableRandom[size];
    byte[] pixels = new byte[views.bytes() * size];
    IntStream.range(0, size)
        .parallel()
        .forEach(place -> {
          Picture picture = readable(number, place);
          randoms[place] = new SplittableRandom(mix(seed, number * size + place));
          views
              .augmentation()
              .apply(
                  picture.pixels(),
                  views.storeSide(),
                  pixels,
                  place * views.bytes(),
                  views.side(),
                  randoms[place]);
          items[place] = picture.item();
          captions[place] = picture.captions();
        });
    List<Text> texts = new ArrayList<>();
    for (int place = 0; place < size; place++) {
      boolean follows = place > 0 && items[place - 1].concept().equals(items[place].concept());
      texts.add(
          text(items[place], captions[place], follows ? texts.getLast() : null, randoms[place]));
    }
    return new Batch(List.of(items), List.copyOf(texts), pixels, views.frames());
  }

  /** The medium of a place, or the first readable one of those that the epoch visits after it. */
  private Picture readable(long number, int place) {
    long epoch = number / perEpoch();
    long first = number % perEpoch() * sampling.size() + place;
    for (int further = 0; further < MOST_SKIPPED_IN_A_ROW; further++) {
      long index = visits.index(epoch, (first + further) % pictures.size());
      if (skipped.contains(index)) {
        continue;
      }
      try {
        return pictures.picture(index, mix(mix(seed, epoch), index));
      } catch (Failure e) {
        skipped.add(index, String.valueOf(e.getMessage()));
      }
    }
    throw new Failure(
        Reason.UNREADABLE_MEDIA,
        MOST_SKIPPED_IN_A_ROW + " samples in a row cannot be read; the log names the first ones");
  }

  /** What is said of an item; the caption of the one before, if it shows the same. */
  private Text text(
      DatasetItem item, Captions captions, @Nullable Text before, SplittableRandom random) {
    if (captions == Captions.TEMPLATES) {
      String template = any(item.captions(), random);
      return new Text(
          template,
          "label/" + item.concept(),
          true,
          new Prompted("", any(item.captions(), random)));
    }
    boolean classed = sampling.labelShare() > 0 && !item.label().isBlank();
    if (classed && random.nextDouble() < sampling.labelShare()) {
      String identity = "label/" + kind(item) + "/" + item.label();
      return new Text(template(item), identity, true, answer(item, captions, random));
    }
    String caption =
        before == null || before.label() ? caption(item, captions, random) : before.caption();
    return new Text(caption, "concept/" + item.concept(), false, answer(item, captions, random));
  }

  private static String template(DatasetItem item) {
    return (item.kind() == Kind.VIDEO ? "a clip of " : "a picture of ") + item.label();
  }

  /** Classes of images are others than classes of clips, even under one name. */
  private static String kind(DatasetItem item) {
    return item.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String caption(DatasetItem item, Captions kind, SplittableRandom random) {
    List<String> captions = item.captions();
    if (kind == Captions.ALIKE) {
      return any(captions, random);
    }
    return captions.size() == 1 || random.nextDouble() < SHORT_NAME
        ? captions.getFirst()
        : captions.get(1 + random.nextInt(captions.size() - 1));
  }

  private static Prompted answer(DatasetItem item, Captions kind, SplittableRandom random) {
    boolean asks = !item.questions().isEmpty();
    if (kind == Captions.ALIKE && !asks) {
      return new Prompted("", any(item.captions(), random));
    }
    // Question answering corpora have no captions but their questions.
    if (!asks || kind == Captions.NAME_FIRST && random.nextDouble() < CAPTION) {
      return new Prompted("", item.captions().getFirst());
    }
    DatasetItem.Question asked = item.questions().get(random.nextInt(item.questions().size()));
    return new Prompted(asked.question(), asked.answer());
  }

  private static String any(List<String> texts, SplittableRandom random) {
    return texts.get(random.nextInt(texts.size()));
  }

  static long mix(long seed, long number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
  }
}
