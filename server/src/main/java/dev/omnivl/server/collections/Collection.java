package dev.omnivl.server.collections;

import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.server.ingest.Ingest;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection: its index while that can be used, and what is wrong while it cannot. */
public final class Collection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Collection.class);

  private volatile String name;
  private final MediaIndexes.Place place;
  private final CollectionSettings settings;
  private final MediaIndexes indexes;
  private final Models models;
  private volatile @Nullable IndexIdentity known;
  private volatile State state = new Unusable(new Failure(Reason.UNAVAILABLE, "it is closed"));

  private sealed interface State {}

  private record Usable(MediaIndex index, Ingest ingest, IndexIdentity identity) implements State {}

  private record Unusable(Failure why) implements State {}

  Collection(
      String name,
      MediaIndexes.Place place,
      CollectionSettings settings,
      MediaIndexes indexes,
      Models models) {
    this.name = name;
    this.place = place;
    this.settings = settings;
    this.indexes = indexes;
    this.models = models;
  }

  /**
   * Opens the index, or keeps in mind why it cannot be opened.
   *
   * @param model whose vectors it will hold if it is new, by its name; empty for the default one
   */
  synchronized void open(String model) {
    try {
      IndexIdentity identity = identity(model);
      known = identity;
      MediaIndex index = indexes.open(place, identity);
      state = new Usable(index, new Ingest(index, this::model, models.shared()), identity);
      if (models.namesOf(identity.embeddingId()).isEmpty()) {
        log.warn(
            "collection {} is of embedding id {}, and no such model is loaded: it can be neither"
                + " searched nor filled until one is",
            name(),
            identity.embeddingId());
      }
    } catch (Failure e) {
      if (e.reason() != Reason.UNSUPPORTED) { // that is no news: the model was said to make none
        log.error("collection {} cannot be used: {}", name(), e.getMessage());
      }
      state = new Unusable(e);
    }
  }

  /** That of the index, or of the model whose index it will be. */
  private IndexIdentity identity(String model) {
    Optional<IndexIdentity> stored = indexes.identity(place);
    if (stored.isPresent()) {
      return stored.get();
    }
    try (Lease lease = models.lease(model)) {
      Manifest manifest = lease.served().manifest();
      Part part = manifest.part(Capability.EMBED);
      return new IndexIdentity(manifest.embeddingId(), part.config().embeddingDimensions());
    }
  }

  /**
   * Leases a model that makes its vectors.
   *
   * @throws Failure {@code MISMATCH} with the model to load, or the reason why it cannot be used
   */
  public Lease model() {
    IndexIdentity identity = usable().identity();
    try {
      return models.leaseOf(identity.embeddingId());
    } catch (Failure e) {
      throw about(e);
    }
  }

  /** Returns the embedding id of its vectors; empty if that cannot be read. */
  public String embeddingId() {
    IndexIdentity read = known;
    return read == null ? "" : read.embeddingId();
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  void rename(String other) {
    name = other;
  }

  /** Returns where its index is. */
  MediaIndexes.Place place() {
    return place;
  }

  /** Returns what it is allowed. */
  public CollectionSettings settings() {
    return settings;
  }

  /**
   * Returns its index.
   *
   * @throws Failure the reason why it cannot be used
   */
  public MediaIndex index() {
    return usable().index();
  }

  /** Returns its index; empty while it cannot be used. */
  public Optional<MediaIndex> usableIndex() {
    return state instanceof Usable usable ? Optional.of(usable.index()) : Optional.empty();
  }

  /** Returns the way into its index. */
  public Ingest ingest() {
    return usable().ingest();
  }

  private Usable usable() {
    return switch (state) {
      case Usable usable -> usable;
      case Unusable unusable -> throw about(unusable.why());
    };
  }

  private Failure about(Failure why) {
    return why.reason() == Reason.UNSUPPORTED
        ? why
        : new Failure(why.reason(), "collection \"" + name() + "\": " + why.getMessage(), why);
  }

  /** Returns why it cannot be used; empty if it can. */
  public Optional<Failure> problem() {
    return state instanceof Unusable unusable ? Optional.of(unusable.why()) : Optional.empty();
  }

  /** Returns whether it can be written, having tried to make it so. */
  boolean recover() {
    if (problem().filter(e -> e.reason() == Reason.UNSUPPORTED).isPresent()
        && models.capabilities().contains(Capability.EMBED)) {
      open("");
    }
    return state instanceof Usable usable && usable.index().recover();
  }

  /**
   * Refuses an item for which there is no room.
   *
   * @throws Failure {@code TOO_LARGE} with the limit
   */
  public void requireRoom(ItemVersion item) {
    if (settings.maxItems() == 0) {
      return;
    }
    MediaIndex index = index();
    IndexInfo info = index.info();
    boolean known = index.entry(item.uri()).isPresent();
    if (!known && info.media() + info.failed() >= settings.maxItems()) {
      throw new Failure(
          Reason.TOO_LARGE,
          "collection \""
              + name()
              + "\" holds all of the "
              + settings.maxItems()
              + " items that it may: remove some, or make a larger one");
    }
  }

  /** Replaces its index while nothing holds that, and opens it again. */
  synchronized void replace(Replacing replacing) {
    try {
      replacing.replace(() -> {
        State before = state;
        state = new Unusable(new Failure(Reason.UNAVAILABLE, "it is being restored; ask again"));
        if (before instanceof Usable usable) {
          usable.index().close();
        }
      });
    } finally {
      if (state instanceof Unusable) {
        open("");
      }
    }
  }

  /** Puts something in the place of an index. */
  @FunctionalInterface
  interface Replacing {
    /**
     * Does it.
     *
     * @param close to be run before the index changes
     */
    void replace(Runnable close);
  }

  @Override
  public synchronized void close() {
    if (state instanceof Usable usable) {
      state = new Unusable(new Failure(Reason.UNAVAILABLE, "it is closed"));
      usable.index().close();
    }
  }
}
