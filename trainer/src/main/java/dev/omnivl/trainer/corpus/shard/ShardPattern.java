package dev.omnivl.trainer.corpus.shard;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which shards a path stands for: all {@code .tar} files of a folder; one file; or, in its last
 * part only, a range of numbers such as <code>{00000..00331}.tar</code>, or a glob such as {@code
 * *.tar}. A range names every shard, so one that is not there is missed; a folder or a glob takes
 * what it finds, by name.
 */
final class ShardPattern {
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})}");
  private static final String EVERY_SHARD = "*.tar";

  private ShardPattern() {}

  /**
   * Lists the shards.
   *
   * @throws Failure NOT_FOUND when there is none, or one of a range is not there
   */
  static List<Path> shards(Path path) {
    if (Files.isDirectory(path)) {
      return found(path, EVERY_SHARD);
    }
    Path folder = folder(path);
    String name = String.valueOf(path.getFileName());
    Matcher range = RANGE.matcher(name);
    if (range.find()) {
      return named(folder, name, range);
    }
    return Files.isRegularFile(path) ? List.of(path) : found(folder, name);
  }

  /** The folder in which something lies. */
  static Path folder(Path path) {
    return path.toAbsolutePath().resolveSibling(".").normalize();
  }

  private static List<Path> named(Path folder, String name, Matcher range) {
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    require(last >= first).or("shards %s end before they begin: turn the range", name);
    String digits = "%0" + range.group(1).length() + "d";
    List<Path> shards = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      Path shard =
          folder.resolve(
              name.substring(0, range.start())
                  + String.format(Locale.ROOT, digits, number)
                  + name.substring(range.end()));
      require(Files.isRegularFile(shard), Reason.NOT_FOUND)
          .or("shard %s is not there: fetch it, or name the shards that are", shard);
      shards.add(shard);
    }
    return shards;
  }

  private static List<Path> found(Path folder, String glob) {
    List<Path> shards = Files.isDirectory(folder) ? MediaFolder.entries(folder, glob) : List.of();
    require(!shards.isEmpty(), Reason.NOT_FOUND)
        .or(
            "there is no shard %s: name a folder of .tar files, or a pattern such as"
                + " {00000..00331}.tar",
            folder.resolve(glob));
    return shards;
  }
}
