package dev.omnivl.example;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Makes one file searchable, sent in parts: it may be larger than a message, and than memory. */
public final class IndexFile {
  private static final int PART = 256 * 1024;

  private IndexFile() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      System.err.println("Usage: IndexFile HOST:PORT FILE TITLE");
      System.exit(2);
    }
    Path file = Path.of(arguments[1]);
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      BlockingClientCall<IngestRequest, IngestResponse> stream =
          IndexServiceGrpc.newBlockingV2Stub(channel)
              .withDeadlineAfter(10, TimeUnit.MINUTES)
              .ingest();
      int parts = send(file, arguments[2], stream);
      stream.halfClose();
      IngestResponse reply = stream.read();
      if (reply.hasError()) {
        System.err.println(reply.getError().getMessage());
        System.exit(1);
      }
      System.out.println(
          reply.getUri() + " in " + parts + " parts, media id " + reply.getItem().getMediaId());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Sends a file; writing waits while the server is busy. Returns the number of parts. */
  private static int send(
      Path file, String title, BlockingClientCall<IngestRequest, IngestResponse> stream)
      throws IOException, InterruptedException, StatusException {
    ItemVersion item = version(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] part = in.readNBytes(PART);
      for (int parts = 1; ; parts++) {
        byte[] next = in.readNBytes(PART);
        IngestRequest.Builder request =
            IngestRequest.newBuilder()
                .setItem(item)
                .setData(ByteString.copyFrom(part))
                .setMore(next.length > 0);
        if (parts == 1) {
          request.setTitle(title); // beside the first part only
        }
        if (!stream.write(request.build()) || next.length == 0) {
          return parts;
        }
        part = next;
      }
    }
  }

  /** The index takes a file again only when its size or its time of change differ. */
  private static ItemVersion version(Path file) throws IOException {
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    return ItemVersion.newBuilder()
        .setUri(file.toUri().toString())
        .setSizeBytes(Files.size(file))
        .setModified(
            Timestamp.newBuilder()
                .setSeconds(modified.getEpochSecond())
                .setNanos(modified.getNano()))
        .build();
  }
}
