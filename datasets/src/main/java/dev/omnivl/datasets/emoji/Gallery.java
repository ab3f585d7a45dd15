package dev.omnivl.datasets.emoji;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Draws a small gallery out of a data set's held-out parts: stills of the style that was never
 * trained on, and clips that were never trained on. One in six is of a concept that was never
 * trained on at all.
 *
 * <p>All labels get their turn, no two items are near-identical, and clips come from the smaller
 * half of the files.
 */
public final class Gallery {
  private static final int UNSEEN_SHARE = 6;

  private final Settings settings;

  /**
   * What a gallery depends on.
   *
   * @param dataset folder of the data set
   * @param folder where the gallery is made
   * @param images number of stills
   * @param clips number of clips
   * @param seed decides which are drawn
   */
  public record Settings(Path dataset, Path folder, int images, int clips, long seed) {
    /** Checks the numbers and that the gallery would not overwrite the data set. */
    public Settings {
      if (images < 0 || clips < 0 || images + clips == 0) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            "a gallery of " + images + " images and " + clips + " clips has nothing in it");
      }
      if (folder.toAbsolutePath().normalize().equals(dataset.toAbsolutePath().normalize())) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            "the gallery needs another folder than the data set " + dataset);
      }
    }
  }

  /** Makes a builder with these settings. */
  public Gallery(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes the gallery folder: media, {@code manifest.jsonl} and {@code LICENSES.md}.
   *
   * @return its items, whose media are named after what they show
   * @throws Failure when the data set has too few held-out items, or the folder is not empty
   */
  public List<DatasetItem> make() {
    List<DatasetItem> all = Manifest.read(settings.dataset());
    List<DatasetItem> stills =
        draw(all, item -> item.heldOut().contains(HeldOut.STYLE), settings.images(), "stills");
    List<DatasetItem> clips =
        draw(
            smaller(all), item -> item.heldOut().contains(HeldOut.CLIP), settings.clips(), "clips");
    List<DatasetItem> items = new ArrayList<>();
    try {
      if (Files.isDirectory(settings.folder()) && !isEmpty(settings.folder())) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            settings.folder() + " is not empty: name a new folder for the gallery");
      }
      for (DatasetItem item : stills) {
        items.add(copy(item, "images"));
      }
      for (DatasetItem item : clips) {
        items.add(copy(item, "clips"));
      }
      items.sort(Comparator.comparing(DatasetItem::media));
      Manifest.write(settings.folder(), items);
      Files.writeString(
          settings.folder().resolve("LICENSES.md"), LicenseTable.ofGallery(sources(items)));
    } catch (IOException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "cannot write the gallery " + settings.folder() + ": " + e.getMessage(),
          e);
    }
    return List.copyOf(items);
  }

  /** Draws items that satisfy the condition, with their share of unseen concepts. */
  private List<DatasetItem> draw(
      List<DatasetItem> all, Predicate<DatasetItem> condition, int count, String what) {
    Set<String> taken = new HashSet<>();
    List<DatasetItem> drawn = new ArrayList<>();
    int unseen = count / UNSEEN_SHARE;
    Predicate<DatasetItem> isUnseen = item -> item.heldOut().contains(HeldOut.CONCEPT);
    drawn.addAll(turns(all.stream().filter(condition).filter(isUnseen).toList(), unseen, taken));
    drawn.addAll(
        turns(
            all.stream().filter(condition).filter(isUnseen.negate()).toList(),
            count - drawn.size(),
            taken));
    if (drawn.size() < count) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          settings.dataset()
              + " has "
              + drawn.size()
              + " held-out "
              + what
              + " that differ; "
              + count
              + " were asked for");
    }
    return drawn;
  }

  /** Takes from each label in turn, shuffled within it, one item of each equivalence group. */
  private List<DatasetItem> turns(List<DatasetItem> candidates, int count, Set<String> taken) {
    List<DatasetItem> shuffled = new ArrayList<>(candidates);
    shuffled.sort(Comparator.comparing(DatasetItem::media));
    Collections.shuffle(shuffled, new Random(settings.seed()));
    Map<String, Deque<DatasetItem>> byLabel = new TreeMap<>();
    for (DatasetItem item : shuffled) {
      byLabel.computeIfAbsent(item.label(), _ -> new ArrayDeque<>()).add(item);
    }
    List<DatasetItem> drawn = new ArrayList<>();
    while (drawn.size() < count && !byLabel.isEmpty()) {
      for (Deque<DatasetItem> label : byLabel.values()) {
        DatasetItem next = label.poll();
        while (next != null && !taken.add(next.equivalence())) {
          next = label.poll();
        }
        if (next != null && drawn.size() < count) {
          drawn.add(next);
        }
      }
      byLabel.values().removeIf(Collection::isEmpty);
    }
    return drawn;
  }

  /** Returns the items whose files are in the smaller half of their label's. */
  private List<DatasetItem> smaller(List<DatasetItem> all) {
    Map<String, List<DatasetItem>> clipsByLabel = new TreeMap<>();
    for (DatasetItem item : all) {
      if (item.heldOut().contains(HeldOut.CLIP)) {
        clipsByLabel.computeIfAbsent(item.label(), _ -> new ArrayList<>()).add(item);
      }
    }
    List<DatasetItem> smaller = new ArrayList<>();
    for (List<DatasetItem> clips : clipsByLabel.values()) {
      clips.sort(Comparator.comparingLong(this::size));
      smaller.addAll(clips.subList(0, (clips.size() + 1) / 2));
    }
    return smaller;
  }

  private long size(DatasetItem item) {
    Path file = settings.dataset().resolve(item.media());
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new Failure(
          Reason.NOT_FOUND, "the data set lacks " + file + ": make it again to complete it", e);
    }
  }

  private DatasetItem copy(DatasetItem item, String directory) throws IOException {
    String extension = item.media().substring(item.media().lastIndexOf('.'));
    String media = directory + "/" + slug(item.captions().getFirst()) + extension;
    if (Files.exists(settings.folder().resolve(media))) {
      // Names that differ in signs only, such as those of two keys.
      media = media.replace(extension, "-" + item.concept() + extension);
    }
    size(item);
    Path target = settings.folder().resolve(media);
    Files.createDirectories(settings.folder().resolve(directory));
    Files.copy(
        settings.dataset().resolve(item.media()), target, StandardCopyOption.REPLACE_EXISTING);
    return item.at(media);
  }

  /** Returns the words of a name in lower case, joined by {@code -}, for a file name. */
  static String slug(String name) {
    String plain = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
    String slug = plain.replaceAll("\\p{M}|'", "").replaceAll("[^a-z0-9]+", "-");
    return slug.replaceAll("^-|-$", "");
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static List<Source> sources(List<DatasetItem> items) {
    Set<String> used = new HashSet<>();
    items.forEach(item -> used.add(item.source()));
    return Sources.all().stream()
        .filter(source ->
            source.kind() == Source.Kind.TEXT || used.contains("npm " + source.coordinate()))
        .toList();
  }
}
