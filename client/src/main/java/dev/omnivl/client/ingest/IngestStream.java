package dev.omnivl.client.ingest;

import com.google.protobuf.UnsafeByteOperations;
import dev.omnivl.client.wire.MediaLimits;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.SteadyStream;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import java.time.Duration;
import java.util.function.Consumer;

/** One ingest stream: files in, each cut into messages, one reply for each file out. */
final class IngestStream {

  /** Bytes of one message: large enough to be fast, far below the usual limit of 4 MiB. */
  static final int CHUNK_BYTES = 1 << 20;

  /** Characters of a title that a server takes; the rest of a longer one is left out. */
  private static final int MAX_TITLE_LENGTH = 1000;

  /** A file is in memory whole while it is sent. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private final SteadyStream<IngestRequest, IngestResponse> stream;
  private final String describedBy;
  private final boolean captioned;

  /**
   * Opens a stream.
   *
   * @param server the server to send to
   * @param replies takes each reply
   * @param patience how long the server may be silent while items wait for it
   * @param captioned whether its model is to describe what has no caption
   */
  IngestStream(
      Server server, Consumer<IngestResponse> replies, Duration patience, boolean captioned) {
    this(server, replies, patience, "", captioned);
  }

  /**
   * Opens a stream of items that another collection describes.
   *
   * @param describedBy its name; empty for none
   */
  IngestStream(
      Server server, Consumer<IngestResponse> replies, Duration patience, String describedBy) {
    this(server, replies, patience, describedBy, false);
  }

  private IngestStream(
      Server server,
      Consumer<IngestResponse> replies,
      Duration patience,
      String describedBy,
      boolean captioned) {
    this.describedBy = describedBy;
    this.captioned = captioned;
    stream = new SteadyStream<>(server, server.indexStream()::ingest, replies, patience);
  }

  /**
   * Sends one file in as many messages as it takes.
   *
   * @param file what it is
   * @param bytes its content; must not be changed afterwards
   * @param said what is known about it; a title carries as many words as fit
   * @param evenIfOlder it took the place of a newer file that is indexed
   * @throws CommandFailure if the stream broke or the server is silent
   */
  void send(MediaFile file, byte[] bytes, OwnFields.Said said, boolean evenIfOlder) {
    int offset = 0;
    do {
      int length = Math.min(CHUNK_BYTES, bytes.length - offset);
      boolean more = offset + length < bytes.length;
      IngestRequest.Builder request =
          IngestRequest.newBuilder()
              .setItem(file.version())
              .setData(UnsafeByteOperations.unsafeWrap(bytes, offset, length))
              .setMore(more);
      if (offset == 0) {
        request
            .setTitle(cut(said.title()))
            .addAllTags(said.tags())
            .putAllAttributes(said.facts())
            .setEvenIfOlder(evenIfOlder)
            .setDescribedBy(describedBy)
            .setCaptioned(captioned);
      }
      stream.send(request.build(), !more);
      offset += length;
    } while (offset < bytes.length);
  }

  /** The largest file that can be sent to a server, in bytes. */
  static long limit(Server server) {
    long limit = MediaLimits.of(server).getMaxMediaBytes();
    return limit > 0 ? Math.min(limit, MAX_FILE_BYTES) : MAX_FILE_BYTES;
  }

  private static String cut(String title) {
    if (title.length() <= MAX_TITLE_LENGTH) {
      return title;
    }
    boolean halfCharacter = Character.isHighSurrogate(title.charAt(MAX_TITLE_LENGTH - 1));
    return title.substring(0, halfCharacter ? MAX_TITLE_LENGTH - 1 : MAX_TITLE_LENGTH);
  }

  /** Waits until every file was answered, then ends the stream. */
  void finish() {
    stream.finish();
  }

  /** Gives the stream up; what was acknowledged stays. */
  void cancel() {
    stream.cancel();
  }
}
