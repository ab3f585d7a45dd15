package dev.omnivl.index.vectors;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of an index are searched; chosen when it is made, and recorded in it.
 *
 * @param encoding how a search sees vectors
 * @param connections of a node of the graph in its upper layers, twice as many in the lowest;
 *     {@value #LEAST_CONNECTIONS} to {@value #MOST_CONNECTIONS}. More find more and take memory
 * @param beam candidates that are looked at for each node's connections when the graph is built, at
 *     least as many as connections, to {@value #MOST_BEAM}. More find more and take time
 */
public record VectorSettings(Encoding encoding, int connections, int beam) {
  /** What an index has that was not made otherwise. */
  public static final VectorSettings DEFAULT = new VectorSettings(Encoding.INT8, 16, 200);

  /** The least of {@link #connections}. */
  public static final int LEAST_CONNECTIONS = 4;

  /** The most of {@link #connections}. */
  public static final int MOST_CONNECTIONS = 96;

  /** The most of {@link #beam}. */
  public static final int MOST_BEAM = 1000;

  private static final int PARTS = 3;

  /** Checks itself. */
  public VectorSettings {
    if (connections < LEAST_CONNECTIONS || connections > MOST_CONNECTIONS) {
      throw Failure.ofField(
          "connections",
          "is " + connections + "; it must be " + LEAST_CONNECTIONS + " to " + MOST_CONNECTIONS);
    }
    if (beam < connections || beam > MOST_BEAM) {
      throw Failure.ofField(
          "beam", "is " + beam + "; it must be connections, " + connections + ", to " + MOST_BEAM);
    }
  }

  /** Returns it as an index records it. */
  public String recorded() {
    return encoding.shown() + " " + connections + " " + beam;
  }

  /**
   * Reads what an index recorded.
   *
   * @throws Failure {@code CORRUPT} if that is none
   */
  public static VectorSettings ofRecorded(String recorded) {
    String[] parts = recorded.split(" ");
    try {
      if (parts.length == PARTS) {
        return new VectorSettings(
            Encoding.of(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      }
    } catch (Failure | NumberFormatException e) {
      throw unreadable(recorded, e);
    }
    throw unreadable(recorded, null);
  }

  private static Failure unreadable(String recorded, @Nullable Exception e) {
    String message = "the index says that its vectors are \"" + recorded + "\", which is none";
    return e == null
        ? new Failure(Reason.CORRUPT, message)
        : new Failure(Reason.CORRUPT, message, e);
  }
}
