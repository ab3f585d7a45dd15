package dev.omnivl.server.transport;

import io.netty.buffer.ByteBuf;

/**
 * Where in its gRPC messages a stream is: each is a byte of flags, four of length, and that many
 * more. Padding of frames is taken for bytes of a message, which only makes the counts a little
 * wrong; clients of gRPC do not pad.
 */
final class MessageParts {
  private static final int PREFIX = 5;

  private int prefix;
  private long length;
  private long remaining;
  private boolean completed;

  void read(ByteBuf bytes, int from, int count) {
    int at = from;
    int end = from + count;
    while (at < end) {
      if (prefix < PREFIX) {
        length = prefix == 0 ? 0 : length << 8 | bytes.getUnsignedByte(at);
        at++;
        prefix++;
        remaining = length;
      } else {
        long taken = Math.min(remaining, end - at);
        at += (int) taken;
        remaining -= taken;
      }
      if (prefix == PREFIX && remaining == 0) {
        prefix = 0;
        completed = true;
      }
    }
  }

  /** Returns whether a message has ended since this was asked last. */
  boolean completed() {
    boolean answer = completed;
    completed = false;
    return answer;
  }
}
