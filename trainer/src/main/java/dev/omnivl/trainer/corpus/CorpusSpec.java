package dev.omnivl.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.rule.Rules;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which corpus to open, and from where.
 *
 * @param name what this run calls it; the keys of its samples begin with it, so no two corpora of a
 *     run share one
 * @param format how its files are laid out, such as {@code coco} or {@code webdataset}
 * @param annotations the file, or for some formats the folder, that describes the media; null for
 *     formats whose media folder says everything
 * @param media folder of the media; for shards their folder, one of them, or a pattern of names
 * @param split which part, for formats whose files hold or name several; null for the others
 * @param kind image or video, for formats that come as both; may be null for the others
 * @param cache where the index of shards is kept; null for {@code .cache} beside them
 */
public record CorpusSpec(
    String name,
    String format,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path annotations,
    @JsonSerialize(using = ToStringSerializer.class) Path media,
    @Nullable Split split,
    @Nullable Kind kind,
    @JsonSerialize(using = ToStringSerializer.class) @Nullable Path cache) {
  private static final String FOLDER = "folder";

  /** Checks the name. */
  public CorpusSpec {
    Rules.name("a corpus's name", name);
  }

  /** The project's own data set in the folder that a run is given. */
  public static CorpusSpec folder(Kind kind) {
    String name = kind == Kind.VIDEO ? "clips" : "images";
    return new CorpusSpec(name, FOLDER, null, Path.of("."), null, kind, null);
  }

  /** Whether it is a data set in the project's own format. */
  @JsonIgnore
  public boolean isFolder() {
    return format.equals(FOLDER);
  }

  /** The same with its relative paths taken from a folder. */
  public CorpusSpec under(Path root) {
    return new CorpusSpec(
        name,
        format,
        annotations == null ? null : root.resolve(annotations),
        root.resolve(media),
        split,
        kind,
        cache == null ? null : root.resolve(cache));
  }

  /**
   * The annotations, of a format that needs them.
   *
   * @throws Failure INVALID_ARGUMENT when the spec names none
   */
  public Path requireAnnotations() {
    return require(annotations, "annotations");
  }

  /**
   * The split, of a format that has several.
   *
   * @throws Failure INVALID_ARGUMENT when the spec names none
   */
  public Split requireSplit() {
    return require(split, "split");
  }

  /**
   * The kind, of a format that comes as images and as clips.
   *
   * @throws Failure INVALID_ARGUMENT when the spec names none
   */
  public Kind requireKind() {
    return require(kind, "kind");
  }

  private <T> T require(@Nullable T value, String setting) {
    if (value == null) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "corpus " + name + ": format " + format + " needs '" + setting + "'");
    }
    return value;
  }
}
