package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.terminal.Progress;
import dev.omnivl.trainer.data.PixelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Media of a data set as a model sees them.
 *
 * @param items the media
 * @param values what the model made of each
 */
public record Seen<T>(List<DatasetItem> items, List<T> values) {
  private static final int CHUNK = 64;

  /** A model that looks at several media of one kind at once. */
  public interface Eye<T> {
    List<T> look(List<byte[]> pixels);
  }

  /** Looks at all media of a kind that a rule picks; those that cannot be decoded are left out. */
  public static <T> Seen<T> of(
      Path folder,
      Kind kind,
      Predicate<DatasetItem> rule,
      Preprocessing preprocessing,
      Eye<T> eye) {
    List<DatasetItem> wanted =
        Manifest.read(folder).stream()
            .filter(item -> item.kind() == kind && rule.test(item))
            .toList();
    if (wanted.isEmpty()) {
      return new Seen<>(List.of(), List.of());
    }
    PixelStore store = PixelStore.open(folder, wanted, preprocessing);
    int chunk = kind == Kind.VIDEO ? Math.max(1, CHUNK / preprocessing.frames()) : CHUNK;
    List<T> values = new ArrayList<>();
    try (Progress bar = Progress.of("looking", store.items().size(), "media")) {
      for (int start = 0; start < store.items().size(); start += chunk) {
        int end = Math.min(store.items().size(), start + chunk);
        values.addAll(eye.look(IntStream.range(start, end).mapToObj(store::pixels).toList()));
        bar.stepTo(end);
      }
    }
    return new Seen<>(store.items(), values);
  }

  /** Those that a rule picks. */
  Seen<T> where(Predicate<DatasetItem> rule) {
    List<Integer> kept =
        IntStream.range(0, items.size())
            .filter(index -> rule.test(items.get(index)))
            .boxed()
            .toList();
    return new Seen<>(
        kept.stream().map(items::get).toList(), kept.stream().map(values::get).toList());
  }

  /** What each medium is; equal for those that cannot fairly be told apart. */
  public List<String> keys() {
    return items.stream().map(DatasetItem::equivalence).toList();
  }

  /** The short name of each medium, the evaluation's query. */
  public List<String> names() {
    return items.stream().map(item -> item.captions().getFirst()).toList();
  }

  /** The vectors of media that a bundle looked at. */
  static Seen<float[]> vectors(Seen<VisualFeatures> seen) {
    return new Seen<>(seen.items(), seen.values().stream().map(VisualFeatures::embedding).toList());
  }
}
