package dev.omnivl.server.collections;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import java.util.Map;

/**
 * Collections that change their model: NAME-next is filled while NAME answers, takes its name in
 * one step, and NAME-previous is kept until it is dropped.
 */
public final class Migrations {
  private static final String NEXT = "-next";
  private static final String PREVIOUS = "-previous";
  private static final int LONGEST_BASE = 50;
  private static final int ID_DIGITS = 8;

  private final Collections collections;
  private final Places places;
  private final Models models;

  Migrations(Collections collections, Places places, Models models) {
    this.collections = collections;
    this.places = places;
    this.models = models;
  }

  /** Returns the name of the collection whose limits count for one, which may be its own. */
  static String base(String name) {
    return name.endsWith(NEXT)
        ? name.substring(0, name.length() - NEXT.length())
        : name.endsWith(PREVIOUS) ? name.substring(0, name.length() - PREVIOUS.length()) : name;
  }

  /**
   * Makes the collection that is to be filled, or finds it if a migration was cut short.
   *
   * @param name of the collection that is migrated
   * @param model by its name, that makes other vectors
   * @throws Failure {@code INVALID_ARGUMENT} or {@code MISMATCH} with the rule
   */
  public Collection begin(String name, String model) {
    synchronized (collections) {
      Collection old = collections.get(name);
      String next = old.name() + NEXT;
      String embeddingId;
      try (Lease lease = models.lease(model)) {
        embeddingId = lease.model(Capability.EMBED).embeddingId();
      }
      if (embeddingId.equals(old.embeddingId())) {
        throw Failure.ofField(
            "model", "makes the vectors that the collection has: there is nothing to migrate");
      }
      if (collections.has(next)) {
        return resumed(collections.get(next), embeddingId);
      }
      requireFree(old);
      String place = place(old, embeddingId);
      places.change(Map.of(next, place));
      return collections.made(next, place, old.settings(), model);
    }
  }

  private static Collection resumed(Collection next, String embeddingId) {
    if (!next.embeddingId().equals(embeddingId)) {
      throw new Failure(
          Reason.MISMATCH,
          "a migration to another model was begun: go on with that one, or drop collection "
              + next.name());
    }
    return next;
  }

  private void requireFree(Collection old) {
    if (old.name().length() > LONGEST_BASE) {
      throw Failure.ofField(
          "collection", "has a name that is too long: at most 50 characters can be migrated");
    }
    if (collections.has(old.name() + PREVIOUS)) {
      throw new Failure(
          Reason.MISMATCH,
          "collection "
              + old.name()
              + PREVIOUS
              + " is kept from the migration before: drop it first (omnivl index migrate"
              + " --drop-old)");
    }
  }

  /** A place that no collection has. */
  private String place(Collection old, String embeddingId) {
    String stem =
        old.name() + "-" + embeddingId.substring(0, Math.min(ID_DIGITS, embeddingId.length()));
    String place = stem;
    for (int i = 2; collections.isTaken(place); i++) {
      place = stem + "-" + i;
    }
    return place;
  }

  /**
   * What has a name now.
   *
   * @param current the collection that has it
   * @param other the one that had it
   */
  public record Switched(Collection current, Collection other) {}

  /** Gives the name of a collection to the one that was filled; the old one is kept. */
  public Switched toNext(String name) {
    return exchange(name, NEXT, PREVIOUS);
  }

  /** Gives the name back to the old one; the new one is kept. */
  public Switched toPrevious(String name) {
    return exchange(name, PREVIOUS, NEXT);
  }

  private Switched exchange(String name, String from, String to) {
    synchronized (collections) {
      Collection current = collections.get(name);
      if (!collections.has(current.name() + from)) {
        throw new Failure(
            Reason.NOT_FOUND,
            "there is no collection "
                + current.name()
                + from
                + (from.equals(NEXT) ? ": begin the migration" : ": nothing can be rolled back"));
      }
      Collection chosen = collections.get(current.name() + from);
      chosen.index(); // or why it cannot be used
      String base = current.name();
      places.change(
          Map.of(base, chosen.place().name(), base + from, "", base + to, current.place().name()));
      collections.exchanged(base, chosen, base + to, current, base + from);
      return new Switched(chosen, current);
    }
  }
}
