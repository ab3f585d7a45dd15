package dev.omnivl.index.plan;

import dev.omnivl.index.vectors.VectorSettings;
import java.util.List;

/**
 * What an index will cost and how good it will be.
 *
 * @param vectors how many it will have
 * @param settings that suit it
 * @param disk bytes
 * @param memoryBytes what searches should find in memory: encoded vectors and graph
 * @param time hours
 * @param quality recall
 * @param limits what this machine holds
 * @param notes what does not fit, and what to do
 */
public record IndexPlan(
    long vectors,
    VectorSettings settings,
    Disk disk,
    long memoryBytes,
    Time time,
    Quality quality,
    Limits limits,
    List<String> notes) {
  /** Copies what it is given. */
  public IndexPlan {
    notes = List.copyOf(notes);
  }

  /**
   * Bytes on disk at rest.
   *
   * @param encoded vectors as searches see them
   * @param graph over them
   * @param floats vectors in full
   * @param texts words, columns and ledger
   * @param thumbnails pictures
   * @param whileMerging what is free must hold beside it, now and then
   */
  public record Disk(
      long encoded, long graph, long floats, long texts, long thumbnails, long whileMerging) {
    /** Returns all that stays. */
    public long total() {
      return encoded + graph + floats + texts + thumbnails;
    }
  }

  /**
   * Hours with all cores at work.
   *
   * @param reading media
   * @param embedding them
   * @param indexing vectors, until the index is at rest
   */
  public record Time(double reading, double embedding, double indexing) {
    /** Returns the sum: stages share the cores. */
    public double total() {
      return reading + embedding + indexing;
    }
  }

  /**
   * Share of the true first ten hits that searches have.
   *
   * @param text of searches by text
   * @param textCandidates how many candidates these name
   * @param media of searches by image, clip or stored medium
   * @param mediaCandidates how many candidates these name
   */
  public record Quality(double text, int textCandidates, double media, int mediaCandidates) {}

  /**
   * What this machine holds.
   *
   * @param itemsInMemory of this kind, with searches that find all they need in memory
   * @param itemsOnDisk of this kind, with room to merge
   */
  public record Limits(long itemsInMemory, long itemsOnDisk) {}
}
