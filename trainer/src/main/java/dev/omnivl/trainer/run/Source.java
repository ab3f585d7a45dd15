package dev.omnivl.trainer.run;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Split;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A corpus that a recipe trains on. Paths are relative to the folder that the run is given.
 *
 * @param name what the run calls it
 * @param format how its files are laid out, see {@link dev.omnivl.trainer.corpus.format.Corpora};
 *     {@code folder} is the project's own
 * @param annotations the file, or folder, that describes the media; for formats that need it
 * @param media folder of the media, or pattern of shards
 * @param split which part; for formats that have several
 * @param kind image or video; for formats that come as both
 * @param cache where the index of shards is kept; beside them if absent
 */
public record Source(
    String name,
    String format,
    @Nullable String annotations,
    String media,
    @Nullable Split split,
    @Nullable Kind kind,
    @Nullable String cache) {
  private static final String FOLDER = "folder";

  /** The project's own data set in the folder that the run is given. */
  public static Source folder(Kind kind) {
    String name = kind == Kind.VIDEO ? "clips" : "images";
    return new Source(name, FOLDER, null, ".", null, kind, null);
  }

  boolean isFolder() {
    return format.equals(FOLDER);
  }

  CorpusSpec spec(Path root) {
    return new CorpusSpec(
        name,
        format,
        annotations == null ? null : root.resolve(annotations),
        root.resolve(media),
        split,
        kind,
        cache == null ? null : root.resolve(cache));
  }
}
