package dev.omnivl.server.collections;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.server.ingest.Ingest;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection: its index while that can be used, and what is wrong while it cannot. */
public final class Collection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Collection.class);

  private final MediaIndexes.Place place;
  private final CollectionSettings settings;
  private final MediaIndexes indexes;
  private final Function<MediaIndex, Ingest> ingesting;
  private volatile State state = new Unusable(new Failure(Reason.UNAVAILABLE, "it is closed"));

  private sealed interface State {}

  private record Usable(MediaIndex index, Ingest ingest) implements State {}

  private record Unusable(Failure why) implements State {}

  Collection(
      MediaIndexes.Place place,
      CollectionSettings settings,
      MediaIndexes indexes,
      Function<MediaIndex, Ingest> ingesting) {
    this.place = place;
    this.settings = settings;
    this.indexes = indexes;
    this.ingesting = ingesting;
  }

  /** Opens the index, or keeps in mind why it cannot be opened. */
  synchronized void open() {
    try {
      MediaIndex index = indexes.open(place);
      state = new Usable(index, ingesting.apply(index));
    } catch (Failure e) {
      log.error("collection {} cannot be used: {}", name(), e.getMessage());
      state = new Unusable(e);
    }
  }

  /** Returns its name. */
  public String name() {
    return place.name();
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

  /** Returns the way into its index. */
  public Ingest ingest() {
    return usable().ingest();
  }

  private Usable usable() {
    return switch (state) {
      case Usable usable -> usable;
      case Unusable unusable ->
          throw new Failure(
              unusable.why().reason(),
              "collection \"" + name() + "\": " + unusable.why().getMessage(),
              unusable.why());
    };
  }

  /** Returns why it cannot be used; empty if it can. */
  public Optional<Failure> problem() {
    return state instanceof Unusable unusable ? Optional.of(unusable.why()) : Optional.empty();
  }

  /** Returns whether it can be written, having tried to make it so. */
  boolean recover() {
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
        open();
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
