package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.trainer.nd.Transfer;
import java.util.Arrays;

/**
 * The newest keys of one modality with what they are: the paper's visual or text queue together
 * with its label queue. It is written round and round, so that batches of any size fit; places that
 * were never written are no keys at all.
 */
public final class FeatureQueue implements AutoCloseable {
  private final NDArray vectors; // (M, E)
  private final long[] identities;
  private long written;

  /**
   * Makes an empty queue.
   *
   * @param manager owner of the vectors
   * @param capacity M
   * @param dimensions E
   */
  FeatureQueue(NDManager manager, int capacity, int dimensions) {
    vectors = manager.zeros(new Shape(capacity, dimensions));
    identities = new long[capacity];
  }

  /** M, how many keys it can hold. */
  public int capacity() {
    return identities.length;
  }

  /** Features that are there. */
  public int size() {
    return (int) Math.min(written, identities.length);
  }

  /** All places, (M, E); the first {@link #size()} are keys. For checkpoints. */
  public NDArray vectors() {
    return vectors;
  }

  /** What the keys are, place by place. For checkpoints. */
  public long[] identities() {
    return identities.clone();
  }

  /** Features ever added; tells where the next one goes. For checkpoints. */
  public long written() {
    return written;
  }

  /** Puts the queue back as it was when a checkpoint was written. */
  public void restore(float[] oldVectors, long[] oldIdentities, long oldWritten) {
    if (oldIdentities.length != identities.length || oldVectors.length != vectors.size()) {
      throw new IllegalArgumentException(
          "a queue of " + identities.length + " cannot be one of " + oldIdentities.length);
    }
    Transfer.copy(oldVectors, vectors);
    System.arraycopy(oldIdentities, 0, identities, 0, identities.length);
    written = oldWritten;
  }

  /** Holds the same keys as another queue of this size, on whatever device. */
  void copyFrom(FeatureQueue other) {
    Transfer.copy(other.vectors, vectors);
    System.arraycopy(other.identities, 0, identities, 0, identities.length);
    written = other.written;
  }

  /** The fresh keys and those that are kept, as what a step's queries are compared with. */
  Features with(Features fresh) {
    if (size() == 0) {
      return fresh;
    }
    NDArray kept = size() == identities.length ? vectors : vectors.get(new NDIndex(":" + size()));
    long[] all = Arrays.copyOf(fresh.identities(), fresh.identities().length + size());
    System.arraycopy(identities, 0, all, fresh.identities().length, size());
    return new Features(NDArrays.concat(new NDList(fresh.vectors(), kept), 0), all);
  }

  /** Writes the keys of a step over the oldest ones. */
  void add(Features fresh) {
    int count = fresh.identities().length;
    int done = 0;
    while (done < count) {
      int place = (int) (written % identities.length);
      int run = Math.min(count - done, identities.length - place);
      try (NDArray part = fresh.vectors().get(new NDIndex(done + ":" + (done + run)))) {
        vectors.set(new NDIndex(place + ":" + (place + run)), part);
      }
      System.arraycopy(fresh.identities(), done, identities, place, run);
      written += run;
      done += run;
    }
  }

  @Override
  public void close() {
    vectors.close();
  }
}
