package dev.omnivl.server.collections;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.snapshot.SnapshotManifest;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All collections of a server. The default one, named {@value #DEFAULT} or not at all, is the index
 * folder of the settings; the others are folders of {@code FOLDER.collections} beside it, each with
 * its settings in {@code NAME.json}. Each is opened on its own: one that is damaged says so when it
 * is asked, and the others serve. Each is filled and searched by the models of its embedding id.
 */
public final class Collections implements AutoCloseable {
  /** The name of the collection that is always there. */
  public static final String DEFAULT = "default";

  /** The most collections, since each holds files and memory. */
  public static final int MAX_COLLECTIONS = 100;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final String SETTINGS = ".json";

  /** What no collection can be called, so that its settings are no file of that name. */
  private static final String PLACES = ".places.json";

  private final Path root;
  private final MediaIndexes indexes;
  private final Path folder;
  private final Models models;
  private final Places places;
  private final Migrations migrations;
  private final Map<String, Collection> collections = new ConcurrentHashMap<>();

  private Collections(Path folder, MediaIndexes indexes, Models models) {
    Path absolute = folder.toAbsolutePath().normalize();
    root = absolute.resolveSibling(absolute.getFileName() + ".collections");
    this.indexes = indexes;
    this.folder = folder;
    this.models = models;
    places = Places.read(root.resolve(PLACES));
    migrations = new Migrations(this, places, models);
  }

  /**
   * Opens all collections. One whose model is not loaded is open, and says which to load to those
   * who search or fill it.
   *
   * @param folder of the default one
   * @param indexes where their indexes are; closed with the collections
   * @param models that make vectors
   * @throws Failure if the default one can be mended by other settings alone: held by another
   *     process, no rights
   */
  public static Collections open(Path folder, MediaIndexes indexes, Models models) {
    Collections all = new Collections(folder, indexes, models);
    try {
      for (String name : all.names()) {
        all.collections.put(name, all.collection(name));
      }
      all.collections.values().forEach(collection -> collection.open(""));
      all.get("")
          .problem()
          .filter(e -> e.reason() != Reason.CORRUPT && e.reason() != Reason.UNSUPPORTED)
          .ifPresent(e -> {
            throw e;
          });
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(places.all().keySet());
    names.add(DEFAULT);
    if (!Files.isDirectory(root)) {
      return names;
    }
    try (Stream<Path> entries = Files.list(root)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.endsWith(SETTINGS)) // without settings, it is what is left of one
          .map(name -> name.substring(0, name.length() - SETTINGS.length()))
          .filter(name -> NAME.matcher(name).matches())
          .forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, root + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Collection collection(String name) {
    Path own = settings(name);
    CollectionSettings settings =
        CollectionSettings.read(Files.exists(own) ? own : settings(Migrations.base(name)));
    return collection(name, places.of(name), settings);
  }

  private Collection collection(String name, String place, CollectionSettings settings) {
    Path at = place.equals(DEFAULT) ? folder : root.resolve(place);
    return new Collection(
        name,
        new MediaIndexes.Place(place, at, Optional.ofNullable(settings.vectors())),
        settings,
        indexes,
        models);
  }

  private Path settings(String name) {
    return root.resolve(name + SETTINGS);
  }

  /** Returns the collections that change their model. */
  public Migrations migrations() {
    return migrations;
  }

  boolean has(String name) {
    return collections.containsKey(name);
  }

  boolean isTaken(String place) {
    return collections.values().stream().anyMatch(one -> one.place().name().equals(place));
  }

  /** Makes a collection of which the name and the place are known already. */
  Collection made(String name, String place, CollectionSettings settings, String model) {
    Collection made = collection(name, place, settings);
    indexes.drop(made.place()); // what is left of one that was dropped
    made.open(model);
    made.index(); // or why not
    collections.put(name, made);
    return made;
  }

  /** Two collections have other names now; whoever asks for one finds one, before or after. */
  void exchanged(String name, Collection current, String otherName, Collection other, String free) {
    current.rename(name);
    other.rename(otherName);
    collections.put(otherName, other);
    collections.put(name, current);
    collections.remove(free);
  }

  /**
   * Returns a collection.
   *
   * @param name empty for the default one
   * @throws Failure {@code NOT_FOUND} naming those there are
   */
  public Collection get(String name) {
    Collection found = collections.get(name.isEmpty() ? DEFAULT : name);
    if (found == null) {
      throw new Failure(
          Reason.NOT_FOUND,
          "there is no collection \""
              + shown(name)
              + "\"; there are "
              + all().stream().map(Collection::name).collect(Collectors.joining(", ")));
    }
    return found;
  }

  private static String shown(String name) {
    return name.length() > 63 ? name.substring(0, 63) + "..." : name;
  }

  /** Returns all collections, by name. */
  public List<Collection> all() {
    return collections.values().stream().sorted(Comparator.comparing(Collection::name)).toList();
  }

  /**
   * Makes a collection.
   *
   * @param model whose vectors it will hold, by its name; empty for the default one
   * @throws Failure {@code INVALID_ARGUMENT} if the name is none or taken
   */
  public synchronized Collection create(String name, CollectionSettings settings, String model) {
    if (!NAME.matcher(name).matches()) {
      throw Failure.ofField(
          "collection",
          "must be 1 to 63 letters a-z, digits, - and _, with a letter or digit first");
    }
    if (collections.containsKey(name) || isTaken(name)) {
      throw Failure.ofField("collection", "\"" + name + "\" is there already");
    }
    if (collections.size() >= MAX_COLLECTIONS) {
      throw new Failure(
          Reason.OVERLOADED,
          "this server has " + MAX_COLLECTIONS + " collections: drop some first");
    }
    try (Lease lease = models.lease(model)) {
      lease.model(Capability.EMBED); // or there is no use in it
      settings.write(settings(name));
    } catch (IOException e) {
      throw unwritable(e);
    }
    return made(name, name, settings, model);
  }

  /**
   * Removes a collection with all that is in it.
   *
   * @throws Failure {@code INVALID_ARGUMENT} for the default one
   */
  public synchronized void drop(String name) {
    Collection dropped = get(name);
    if (dropped.name().equals(DEFAULT)) {
      throw Failure.ofField("collection", "is the default one, which stays; delete its items");
    }
    if (has(dropped.name() + "-next") || has(dropped.name() + "-previous")) {
      throw Failure.ofField(
          "collection", "is being migrated, or was: drop NAME-next and NAME-previous first");
    }
    collections.remove(dropped.name());
    dropped.close();
    if (places.all().containsKey(dropped.name())) {
      places.change(Map.of(dropped.name(), ""));
    }
    try {
      Files.deleteIfExists(settings(dropped.name()));
    } catch (IOException e) {
      throw unwritable(e);
    }
    indexes.drop(dropped.place());
  }

  private Failure unwritable(IOException e) {
    return new Failure(
        Reason.UNAVAILABLE,
        root + " cannot be written (" + e.getMessage() + "): look to rights and free space",
        e);
  }

  /**
   * What came of a restoration.
   *
   * @param manifest of the snapshot
   * @param unlike URIs of media whose questions are not answered as when it was taken
   */
  public record Restored(SnapshotManifest manifest, List<String> unlike) {}

  /**
   * Puts a snapshot in the place of a collection's index, which answers until the snapshot is
   * copied and checked.
   *
   * @throws Failure {@code CORRUPT} if the snapshot is damaged, with what is lost, and {@code
   *     MISMATCH} if it is another model's; then nothing changes
   */
  public Restored restore(String name, SnapshotFolder snapshot) {
    Collection collection = get(name);
    SnapshotManifest manifest = snapshot.manifest();
    String embeddingId = collection.embeddingId();
    if (!embeddingId.isEmpty() && !manifest.embeddingId().equals(embeddingId)) {
      throw new Failure(
          Reason.MISMATCH,
          "the snapshot was made with model "
              + manifest.embeddingId()
              + ", and this collection is of "
              + embeddingId);
    }
    collection.replace(close -> indexes.restore(collection.place(), snapshot, close));
    return new Restored(manifest, collection.index().unlike(manifest));
  }

  /** Examines a snapshot. */
  public Health verify(SnapshotFolder snapshot) {
    return indexes.examine(snapshot);
  }

  /** Examines the index of a collection, or what is left of it. */
  public Health verify(String name) {
    Collection collection = get(name);
    return collection.problem().filter(e -> e.reason() == Reason.CORRUPT).isPresent()
        ? new Health(0, indexes.examine(collection.place()), 0, List.of())
        : collection.index().examine();
  }

  /** Returns the names of the collections that hold vectors of certain models. */
  public List<String> namesOf(String embeddingId) {
    return all().stream()
        .filter(
            collection -> !embeddingId.isEmpty() && collection.embeddingId().equals(embeddingId))
        .map(Collection::name)
        .toList();
  }

  /** Tries to make all writable that are not; returns whether the default one is. */
  public boolean recover() {
    boolean writable = false;
    for (Collection collection : collections.values()) {
      boolean recovered = collection.recover();
      writable |= recovered && collection.name().equals(DEFAULT);
    }
    return writable;
  }

  @Override
  public void close() {
    collections.values().forEach(Collection::close);
    indexes.close();
  }
}
