package dev.omnivl.datasets.motion;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.datasets.folder.DatasetFolder;
import dev.omnivl.datasets.folder.DatasetFolder.Origin;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.terminal.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Makes a data set of clips in which one shape moves: two thirds show one motion, one third shows
 * two that follow each other, and one third of either is held out. Two runs with one seed agree in
 * every byte.
 */
public final class MotionDataset {
  private static final String LICENSE = "CC0-1.0";
  private static final String SOURCE = "generated";
  private static final String CLIPS = "clips";

  /** One clip in so many shows two motions, and one of those in so many is held out. */
  private static final int SHARE = 3;

  private static final int CENTISECONDS_PER_FRAME = 10;
  private static final int DARKEST_GROUND = 185;
  private static final int LIGHTEST_GROUND = 245;

  private static final String TERMS =
      """
      # Licence

      All clips are drawn by a program and are given to the public domain under
      [CC0 1.0](https://creativecommons.org/publicdomain/zero/1.0/).
      """;

  private final Settings settings;

  /**
   * What the data set depends on.
   *
   * @param folder where it is made
   * @param clips how many
   * @param seed decides what is held out, and where and how far every shape moves
   */
  public record Settings(Path folder, int clips, long seed) {
    private static final int COMBINATIONS =
        Shape.values().length * Colour.values().length * Motion.values().length;

    /** Together with half as many clips of two motions. */
    private static final int LEAST = COMBINATIONS * SHARE / (SHARE - 1);

    /** Checks that every combination of one motion fits in. */
    public Settings {
      if (clips < LEAST) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            clips
                + " clips are below "
                + LEAST
                + ": one of each shape, colour and motion, and half as many of two motions");
      }
    }
  }

  /** Makes a builder with these settings. */
  public MotionDataset(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes the data set folder.
   *
   * @return every item, as in the manifest
   * @throws Failure when the folder is not empty or cannot be written
   */
  public List<DatasetItem> make() {
    CompositionalSplit split = new CompositionalSplit(settings.seed());
    List<Combination> shown = shown(split);
    DatasetFolder folder = DatasetFolder.create(settings.folder(), List.of(CLIPS));
    SplittableRandom random = new SplittableRandom(settings.seed());
    List<DatasetItem> items = new ArrayList<>();
    try (Progress bar = Progress.of("draw clips", shown.size(), "clips")) {
      for (Combination combination : shown) {
        String media =
            String.format(
                Locale.ROOT, "%s/%05d-%s.gif", CLIPS, items.size(), combination.concept());
        folder.write(media, clip(combination, random.split()));
        items.add(item(media, combination, split.heldOut(combination)));
        bar.step();
      }
    }
    List<Origin> origins =
        items.stream()
            .map(DatasetItem::style)
            .distinct()
            .map(style -> new Origin(style, SOURCE, LICENSE, "none"))
            .toList();
    folder.finish("motion", settings.seed(), items, origins, TERMS);
    return List.copyOf(items);
  }

  /** What each clip shows: all combinations in turn. */
  private List<Combination> shown(CompositionalSplit split) {
    Random random = new Random(settings.seed());
    int paired = settings.clips() / SHARE;
    int heldOut = paired / SHARE;
    List<Combination> shown = new ArrayList<>();
    shown.addAll(turns(split.single(), settings.clips() - paired, random));
    shown.addAll(turns(split.paired(false), paired - heldOut, random));
    shown.addAll(turns(split.paired(true), heldOut, random));
    return shown;
  }

  private static List<Combination> turns(List<Combination> all, int count, Random random) {
    List<Combination> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    List<Combination> turns = new ArrayList<>();
    for (int turn = 0; turn < count; turn++) {
      turns.add(shuffled.get(turn % shuffled.size()));
    }
    return turns;
  }

  private static byte[] clip(Combination combination, SplittableRandom random) {
    int ground = random.nextInt(DARKEST_GROUND, LIGHTEST_GROUND + 1);
    Painter painter = new Painter(combination.shape(), combination.colour(), ground);
    List<BufferedImage> frames =
        Course.draw(combination.motions(), random).stream().map(painter::paint).toList();
    try {
      return AnimatedGif.encode(frames, CENTISECONDS_PER_FRAME);
    } catch (IOException e) {
      throw new Failure(
          Reason.INTERNAL, "the clip of a " + combination.concept() + " cannot be encoded", e);
    }
  }

  private static DatasetItem item(String media, Combination combination, boolean heldOut) {
    return new DatasetItem(
        media,
        DatasetItem.Kind.VIDEO,
        combination.concept(),
        combination.concept(),
        combination.motions().size() == 1 ? "one-motion" : "two-motions",
        combination.captions(),
        combination.label(),
        combination.questions(),
        heldOut ? List.of(HeldOut.CONCEPT, HeldOut.CLIP) : List.of(),
        LICENSE,
        SOURCE);
  }
}
