package dev.omnivl.client.wire;

import dev.omnivl.client.output.Format;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.Limits;

/** What a server takes, known before it is sent. */
public final class MediaLimits {

  /** Whatever is smaller goes through everywhere, and nobody has to be asked. */
  private static final long ALWAYS_FITS = 1L << 20;

  /** Room for what goes with a medium in its message. */
  private static final long REST_OF_MESSAGE = 64L << 10;

  private MediaLimits() {}

  /**
   * Returns the limits of a server.
   *
   * @throws CommandFailure if it does not answer
   */
  public static Limits of(Server server) {
    return server
        .call(to -> to.model().getModelInfo(GetModelInfoRequest.getDefaultInstance()))
        .getLimits();
  }

  /**
   * Refuses a medium that would not go into one message.
   *
   * @param name how the user calls it
   * @param bytes its size
   * @throws CommandFailure saying what is allowed and what to do
   */
  public static void requireMessage(Server server, String name, long bytes) {
    if (bytes <= ALWAYS_FITS) {
      return;
    }
    Limits limits = of(server);
    if (limits.getMaxMediaBytes() > 0 && bytes > limits.getMaxMediaBytes()) {
      throw new CommandFailure(name + " has " + tooLarge(bytes, limits.getMaxMediaBytes()));
    }
    long message = limits.getMaxMessageBytes() - REST_OF_MESSAGE;
    if (message > 0 && bytes > message) {
      throw new CommandFailure(
          name
              + " has "
              + Format.bytes(bytes)
              + ", and the server takes "
              + Format.bytes(message)
              + " in one message: index it (files go there in parts), or start the server with"
              + " --grpc.max-message="
              + setting(bytes + REST_OF_MESSAGE));
    }
  }

  /** Returns what to say of a medium that a server refuses for its size, with the remedy. */
  public static String tooLarge(long bytes, long limit) {
    String setting = setting(bytes);
    return Format.bytes(bytes)
        + ", and the server takes "
        + Format.bytes(limit)
        + " at most: start it with --media.max-bytes="
        + setting
        + " --queue.max-bytes="
        + setting;
  }

  /** Returns the next power of two in mebibytes, as a setting writes it. */
  private static String setting(long bytes) {
    long mebibytes = Math.ceilDiv(bytes, 1L << 20);
    return (mebibytes <= 1 ? 1 : Long.highestOneBit(mebibytes - 1) << 1) + "M";
  }
}
