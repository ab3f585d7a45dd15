package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * ImageNet: a folder a synset, and a file that names the synsets in words. Samples come by synset,
 * in the order of the synsets' names, which is the order of the class numbers.
 */
final class ImageNet {
  private static final Pattern CLASS = Pattern.compile("(n\\d{8})\\s+(\\S.*)");

  private static final String VISIBLE = "[!.]*";

  private ImageNet() {}

  /** An image; the class is shared by its images, so 1.3 million samples take little memory. */
  private record Image(Named named, String file) {}

  private record Named(String synset, String label, List<String> captions) {}

  static Corpus open(CorpusSpec spec) {
    Map<String, Named> classes = classes(spec.requireAnnotations());
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.IMAGE);
    List<Image> images = images(spec.media(), classes);
    return new RecordCorpus<>(
            spec.name(), Kind.IMAGE, Records.of(images), image -> item(items, image), media)
        .labelled(classes.values().stream().map(Named::label).toList());
  }

  private static DatasetItem item(ItemFactory items, Image image) {
    Named named = image.named;
    return items.labelled(
        named.synset + "/" + image.file, "imagenet/" + named.synset, named.label, named.captions);
  }

  private static SortedMap<String, Named> classes(Path file) {
    require(Files.isRegularFile(file), Reason.NOT_FOUND)
        .or("class names %s are not there: name a file of lines 'synset name, synonym'", file);
    SortedMap<String, Named> classes = new TreeMap<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank()) {
          Named named = named(file + " line " + number, line.strip());
          classes.put(named.synset, named);
        }
      }
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return toldApart(classes);
  }

  /** Two synsets may have one name, such as the cranes that fly and those that lift. */
  private static SortedMap<String, Named> toldApart(SortedMap<String, Named> classes) {
    Map<String, Long> named =
        classes.values().stream()
            .collect(Collectors.groupingBy(Named::label, Collectors.counting()));
    classes.replaceAll((synset, one) ->
        named.getOrDefault(one.label, 1L) == 1
            ? one
            : new Named(synset, one.label + " (" + synset + ")", one.captions));
    return classes;
  }

  /** The first name is the label; further names get the plainest sentence each. */
  private static Named named(String where, String line) {
    Matcher parts = CLASS.matcher(line);
    List<String> names =
        parts.matches()
            ? Arrays.stream(parts.group(2).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList()
            : List.of();
    require(!names.isEmpty(), Reason.CORRUPT)
        .or(
            "%s must be a synset, a blank and names, such as 'n01440764 tench, Tinca tinca'",
            where);
    List<String> captions = new ArrayList<>(LabelPrompts.IMAGE.captions(names.getFirst()));
    for (String synonym : names.subList(1, names.size())) {
      captions.add(LabelPrompts.IMAGE.captions(synonym).getFirst());
    }
    return new Named(parts.group(1), names.getFirst(), List.copyOf(captions));
  }

  private static List<Image> images(Path root, Map<String, Named> classes) {
    List<Image> images = new ArrayList<>();
    for (Path folder : MediaFolder.entries(root, VISIBLE)) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      Named named = classes.get(folder.getFileName().toString());
      if (named == null) {
        throw new Failure(
            Reason.MISMATCH,
            "folder " + folder + " is no synset of the class names: name the folder of synsets");
      }
      for (Path file : MediaFolder.entries(folder, VISIBLE)) {
        images.add(new Image(named, file.getFileName().toString()));
      }
    }
    return images;
  }
}
