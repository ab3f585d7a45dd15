package dev.omnivl.datasets.emoji;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.datasets.emoji.Source.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes the emoji data set: fetches, draws, copies, splits and writes the folder. Running it again
 * does what is missing.
 */
public final class EmojiDataset {
  private final Settings settings;
  private final NpmClient npm;
  private final Art art;

  /**
   * What the data set depends on.
   *
   * @param folder where it is made
   * @param cache folder of fetched packages
   * @param npm name or path of the npm program
   * @param side width and height of drawn images, in pixels
   * @param seed decides what is held out
   * @param threads drawings made at the same time
   */
  public record Settings(Path folder, Path cache, String npm, int side, long seed, int threads) {
    /** Checks the numbers. */
    public Settings {
      if (side < 16 || side > 1024) {
        throw new Failure(
            Reason.INVALID_ARGUMENT, "image size " + side + " is outside 16 to 1024 pixels");
      }
      if (threads < 1) {
        throw new Failure(Reason.INVALID_ARGUMENT, "threads " + threads + " is below 1");
      }
    }
  }

  /** Makes a builder with these settings. */
  public EmojiDataset(Settings settings) {
    this.settings = settings;
    this.npm = new NpmClient(settings.cache().toAbsolutePath(), settings.npm());
    this.art = new Art(settings.folder(), settings.side(), settings.threads());
  }

  /**
   * Makes the data set folder, or what is missing of it.
   *
   * @return every item, as in the manifest
   * @throws Failure when a package cannot be fetched or read, or the folder not be written
   */
  public List<DatasetItem> make() {
    Map<Source, Path> archives = fetch();
    List<Concept> concepts = concepts(archives);
    Styles styles = Styles.read(concepts, archives);
    Map<String, String> groups = Equivalence.groups(concepts, styles.sameDrawing());
    Map<Source, Set<String>> found = new LinkedHashMap<>();
    styles.forEach(groups, (source, drawings) -> found.put(source, art.draw(source, drawings)));
    Set<String> withClips = new TreeSet<>();
    for (Source source : archives.keySet()) {
      if (source.kind() == Kind.STILLS || source.kind() == Kind.CLIPS) {
        Set<String> copied = art.copy(source, archive(archives, source), ids(concepts));
        found.put(source, copied);
        withClips.addAll(source.kind() == Kind.CLIPS ? copied : Set.of());
      }
    }
    Splits splits = Splits.draw(groups, withClips, settings.seed());
    List<DatasetItem> items = items(concepts, found, groups, splits);
    try {
      Manifest.write(settings.folder(), items);
      DatasetInfo.write(settings, archives, concepts.size(), items);
    } catch (IOException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "cannot write into " + settings.folder() + ": " + e.getMessage(),
          e);
    }
    return items;
  }

  private Map<Source, Path> fetch() {
    Map<Source, Path> archives = new LinkedHashMap<>();
    try (Progress bar = Progress.of("fetch packages", Sources.all().size(), "packages")) {
      for (Source source : Sources.all()) {
        bar.message(source.name());
        Path archive = npm.fetch(source);
        PackageMetadata.read(archive).check(source);
        archives.put(source, archive);
        bar.step();
      }
    }
    return archives;
  }

  private static List<Concept> concepts(Map<Source, Path> archives) {
    return Concepts.read(
        file(archives, Sources.EMOJI_LIST, "emoji.json"),
        List.of(
            file(archives, Sources.ANNOTATIONS, "annotations/en/annotations.json"),
            file(archives, Sources.DERIVED_ANNOTATIONS, "annotationsDerived/en/annotations.json")));
  }

  private static byte[] file(Map<Source, Path> archives, Source source, String name) {
    return Tarball.files(archive(archives, source), Set.of(name)).getOrDefault(name, new byte[0]);
  }

  static Path archive(Map<Source, Path> archives, Source source) {
    return archives.getOrDefault(source, Path.of(source.archiveName()));
  }

  private static List<DatasetItem> items(
      List<Concept> concepts,
      Map<Source, Set<String>> found,
      Map<String, String> groups,
      Splits splits) {
    Map<String, Concept> byId = new HashMap<>();
    concepts.forEach(concept -> byId.put(concept.id(), concept));
    Map<String, DatasetItem> items = new TreeMap<>();
    found.forEach((source, ids) -> {
      for (String id : ids) {
        Concept concept = byId.get(id);
        if (concept != null) {
          DatasetItem item = item(source, concept, groups.getOrDefault(id, id), splits);
          items.putIfAbsent(item.media(), item);
        }
      }
    });
    return List.copyOf(items.values());
  }

  private static DatasetItem item(Source source, Concept concept, String group, Splits splits) {
    boolean clip = source.kind() == Kind.CLIPS;
    DatasetItem.Kind kind = clip ? DatasetItem.Kind.VIDEO : DatasetItem.Kind.IMAGE;
    String directory = clip ? Art.clipFolder(source.style()) : Art.stillFolder(source.style());
    boolean drawn = source.kind() == Kind.ICONS || source.kind() == Kind.FLAGS;
    return new DatasetItem(
        directory + "/" + concept.id() + (drawn ? ".png" : ".webp"),
        kind,
        concept.id(),
        group,
        source.style(),
        Wording.captions(concept),
        concept.category(),
        Wording.questions(concept),
        splits.of(source.style(), concept.id(), kind),
        source.license(),
        "npm " + source.coordinate());
  }

  private static Set<String> ids(List<Concept> concepts) {
    return concepts.stream().map(Concept::id).collect(Collectors.toSet());
  }
}
