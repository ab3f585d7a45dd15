package dev.omnivl.server.transport;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What one connection has sent, frame by frame, and whether that is a flood: frames that are cheap
 * to send, carry nothing, and cost the receiver memory or time.
 *
 * <p>A client that means well is far from these limits: it sends settings once, a frame of data
 * carries a message or is large, and its messages are split only where frames or windows end.
 */
final class FrameCounts {
  /** Frames that carry nothing, in {@link #WINDOW_NANOS}. */
  static final int MAX_HOLLOW = 1_000;

  /** Updates of windows; whoever reads large replies sends many. */
  static final int MAX_WINDOW_UPDATES = 20_000;

  /** So many more for each call that was begun: some clients update both windows at each reply. */
  private static final int WINDOW_UPDATES_OF_A_CALL = 4;

  /** Small pieces of messages in advance; each {@link #BYTES_FOR_A_PIECE} allow one more. */
  static final int MAX_PIECES = 1_000;

  private static final int SMALL = 1024;
  private static final int BYTES_FOR_A_PIECE = 16 << 10;
  private static final int STREAMS = 1024;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<Integer, MessageParts> messages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, MessageParts> eldest) {
          return size() > STREAMS; // those whose end the server decided
        }
      };

  private long windowStart = System.nanoTime();
  private int hollow;
  private int windowUpdates;
  private int calls;
  private int pieces;
  private long dataBytes;

  /**
   * Counts a frame whose payload has been seen.
   *
   * @return what the connection has too much of, if it has
   */
  Optional<String> add(Frame frame) {
    long now = System.nanoTime();
    if (now - windowStart > WINDOW_NANOS) {
      windowStart = now;
      hollow = 0;
      windowUpdates = 0;
      calls = 0;
    }
    switch (frame.type()) {
      case Frame.DATA -> addData(frame);
      case Frame.HEADERS -> {
        calls++;
        if (frame.endsStream()) {
          messages.remove(frame.stream());
        }
      }
      case Frame.CONTINUATION -> hollow += frame.length() == 0 ? 1 : 0;
      case Frame.WINDOW_UPDATE -> windowUpdates++;
      case Frame.RST_STREAM -> messages.remove(frame.stream()); // counted by gRPC itself
      default -> hollow++;
    }
    if (hollow > MAX_HOLLOW) {
      return Optional.of("frames that carry nothing");
    }
    if (windowUpdates > MAX_WINDOW_UPDATES + (long) WINDOW_UPDATES_OF_A_CALL * calls) {
      return Optional.of("updates of windows");
    }
    return pieces > MAX_PIECES + dataBytes / BYTES_FOR_A_PIECE
        ? Optional.of("messages in tiny pieces")
        : Optional.empty();
  }

  /** The payload of a data frame as it arrives; to be called before the frame itself is counted. */
  void addPayload(Frame frame, ByteBuf bytes, int from, int count) {
    messages.computeIfAbsent(frame.stream(), stream -> new MessageParts()).read(bytes, from, count);
  }

  private void addData(Frame frame) {
    dataBytes += frame.length();
    MessageParts parts = messages.get(frame.stream());
    boolean whole = parts != null && parts.completed();
    if (frame.endsStream()) {
      messages.remove(frame.stream());
    } else if (frame.length() == 0) {
      hollow++;
    } else if (frame.length() < SMALL && !whole) {
      pieces++;
    }
  }
}
