package dev.omnivl.server.models;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Variant;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that the setting {@code omnivl.bundle} names: one bundle, or a folder of bundles, each
 * by its name, in which the link {@value #CURRENT} leads to the one that is the default. The link
 * is replaced in one step, so that whoever looks finds the old one or the new one.
 */
final class Shelf {
  /** What the link is called; no bundle is. */
  static final String CURRENT = "current";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final int MOST_LISTED = 1_000;

  private final Path folder;
  private final boolean single;
  private final Variant variant;

  /**
   * Looks at a folder.
   *
   * @param variant in which the models there would be served
   */
  Shelf(Path folder, Variant variant) {
    this.variant = variant;
    this.folder = folder.toAbsolutePath().normalize();
    this.single =
        Files.exists(folder.resolve(Bundle.MANIFEST)) || !Files.exists(folder.resolve(CURRENT));
  }

  /**
   * Checks a name.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with the rule
   */
  static String named(String name) {
    if (!NAME.matcher(name).matches() || name.equals(CURRENT)) {
      throw Failure.ofField(
          "model",
          "must be 1 to 63 letters, digits, '.', '_' and '-', with a letter or digit first, and not "
              + CURRENT);
    }
    return name;
  }

  /**
   * Returns the name of the default model.
   *
   * @throws Failure {@code NOT_FOUND} if the link leads nowhere or out of the folder
   */
  String current() {
    if (single) {
      String name = String.valueOf(folder.getFileName());
      return NAME.matcher(name).matches() && !name.equals(CURRENT) ? name : "model";
    }
    Path link = folder.resolve(CURRENT);
    try {
      Path to = Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : Path.of("");
      Path target = folder.resolve(to).normalize();
      if (!folder.equals(target.getParent())) {
        throw new Failure(
            Reason.NOT_FOUND,
            link
                + " must be a link to a bundle beside it: ln -sfn NAME "
                + link
                + ", or name one bundle with --bundle, the setting omnivl.bundle");
      }
      return named(String.valueOf(target.getFileName()));
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, link + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns where a model lies.
   *
   * @throws Failure {@code NOT_FOUND} naming those there are
   */
  Path folder(String name) {
    if (single && name.equals(current())) {
      return folder;
    }
    if (single) {
      throw new Failure(
          Reason.NOT_FOUND,
          "there is no model \""
              + name
              + "\" here: the server has one bundle and no folder of them; say in which folder of its"
              + " machine the model lies");
    }
    Path place = folder.resolve(named(name));
    if (!Files.isRegularFile(place.resolve(Bundle.MANIFEST))) {
      throw new Failure(
          Reason.NOT_FOUND,
          "there is no model \""
              + name
              + "\" in the server's folder of models; there are "
              + String.join(", ", names()));
    }
    return place;
  }

  /** Returns the names of all that lie here. */
  List<String> names() {
    if (single) {
      return List.of(current());
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(Bundle.MANIFEST)))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches() && !name.equals(CURRENT))
          .sorted()
          .limit(MOST_LISTED)
          .toList();
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns what the models here say of themselves, by name; those that are damaged say nothing.
   */
  Map<String, Optional<Manifest>> manifests() {
    Map<String, Optional<Manifest>> all = new TreeMap<>();
    names().forEach(name -> all.put(name, manifest(name)));
    return all;
  }

  private Optional<Manifest> manifest(String name) {
    try {
      return Optional.of(Bundle.describe(folder(name), variant));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /**
   * Has the next start take a model as the default.
   *
   * @param from where it lies
   * @return whether it will: not if it lies elsewhere
   * @throws Failure {@code UNAVAILABLE} if the link cannot be written; then it is as it was
   */
  boolean point(String name, Path from) {
    if (single || !from.equals(folder.resolve(name))) {
      return single && from.equals(folder);
    }
    try {
      AtomicFiles.link(folder.resolve(CURRENT), Path.of(name));
      return true;
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          folder.resolve(CURRENT) + " cannot be written: look to rights and free space",
          e);
    }
  }
}
