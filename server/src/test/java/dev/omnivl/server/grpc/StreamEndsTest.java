package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams that end in every way there is hold nothing afterwards: not among the running calls and
 * streams, no byte, no place.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamEndsTest {
  private static final int STREAMS = 1_000;
  private static final int AT_ONCE = 12;
  private static final int PART = 100_000;
  private static final int LARGEST_MESSAGE = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** How a stream of items ends. */
  private enum End {
    COMPLETE,
    EMPTY,
    HALF_CLOSE_IN_AN_ITEM,
    HALF_CLOSE_WITH_WORK_UNDER_WAY,
    CANCEL_IN_AN_ITEM,
    CANCEL_WITH_WORK_UNDER_WAY,
    DEADLINE,
    HANDLING_THROWS,
    GARBAGE,
    CONNECTION_CUT,
    MESSAGE_TOO_LARGE,
    NO_ROOM,
    NEVER_READS,
    EMBED_COMPLETE,
    EMBED_CANCEL,
    EMBED_GARBAGE
  }

  /** Messages as bytes, which need not be messages. */
  private static final RawBytes BYTES = new RawBytes();

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of(
                "omnivl.stream.in-flight", "4",
                "omnivl.queue.max-bytes", "4M",
                "omnivl.media.max-bytes", "1M",
                "omnivl.grpc.max-message", Integer.toString(LARGEST_MESSAGE)));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void streamsThatEndedHoldNothing() throws Exception {
    long seed = Long.getLong("omnivl.seed", System.nanoTime());
    System.out.println("-Domnivl.seed=" + seed + " ends the streams in this order");
    SplittableRandom random = new SplittableRandom(seed);
    Semaphore places = new Semaphore(AT_ONCE);
    List<Future<End>> ends = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stream-", 0).factory())) {
      for (int i = 0; i < STREAMS; i++) {
        End end = End.values()[i % End.values().length];
        long own = random.nextLong();
        places.acquire();
        ends.add(
            threads.submit(() -> {
              try {
                run(end, new SplittableRandom(own));
              } catch (CompletionException expected) {
                // Most of these ends are errors for the client.
                assertThat(end).isNotIn(End.COMPLETE, End.EMPTY, End.EMBED_COMPLETE);
              } finally {
                places.release();
              }
              return end;
            }));
      }
    }
    for (Future<End> end : ends) {
      end.get();
    }
    awaitNothing();
  }

  private void awaitNothing() {
    GrpcPort.Running nothing = new GrpcPort.Running(0, 0, 0);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until
        && !(server.running().equals(nothing) && server.heldBytes() == 0)) {
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(server.running()).isEqualTo(nothing);
    assertThat(server.heldBytes()).isZero();
  }

  private void run(End end, SplittableRandom random) {
    switch (end) {
      case EMBED_COMPLETE, EMBED_CANCEL -> embed(end, random);
      case GARBAGE -> garbage(server.channel(), IndexServiceGrpc.getIngestMethod(), random);
      case EMBED_GARBAGE ->
          garbage(server.channel(), EmbeddingServiceGrpc.getEmbedStreamMethod(), random);
      case CONNECTION_CUT -> cut(random);
      default -> ingest(end, random);
    }
  }

  private void ingest(End end, SplittableRandom random) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(end != End.NEVER_READS);
    IndexServiceGrpc.IndexServiceStub stub = IndexServiceGrpc.newStub(server.channel());
    if (end == End.DEADLINE) {
      stub = stub.withDeadlineAfter(random.nextInt(1, 200), TimeUnit.MILLISECONDS);
    }
    var requests = (ClientCallStreamObserver<IngestRequest>) stub.ingest(replies);
    switch (end) {
      case COMPLETE -> {
        items(requests, random, 5);
        requests.onNext(item("noise", new byte[] {1, 2, 3}, false));
        requests.onCompleted();
        assertThat(replies.await()).hasSize(6);
        return;
      }
      case EMPTY -> requests.onCompleted();
      case HALF_CLOSE_IN_AN_ITEM, DEADLINE -> {
        items(requests, random, 1);
        parts(requests, random.nextInt(1, 4));
        if (end == End.HALF_CLOSE_IN_AN_ITEM) {
          requests.onCompleted();
        }
      }
      case HALF_CLOSE_WITH_WORK_UNDER_WAY -> {
        items(requests, random, 8);
        requests.onCompleted();
      }
      case CANCEL_IN_AN_ITEM -> {
        parts(requests, random.nextInt(1, 6));
        pause(random);
        requests.cancel("enough", null);
      }
      case CANCEL_WITH_WORK_UNDER_WAY -> {
        items(requests, random, 8);
        pause(random);
        requests.cancel("enough", null);
      }
      case HANDLING_THROWS -> {
        items(requests, random, 2);
        parts(requests, 3);
        requests.onNext(item("another", new byte[PART], true)); // in the middle of an item
      }
      case MESSAGE_TOO_LARGE -> {
        parts(requests, 2);
        requests.onNext(item("unfinished", new byte[2 * LARGEST_MESSAGE], true));
      }
      case NO_ROOM -> {
        parts(requests, random.nextInt(1, 30));
        requests.onNext(item("unfinished", new byte[LARGEST_MESSAGE - 1000], true));
        pause(random);
        requests.cancel("no reply may ever come", null);
      }
      case NEVER_READS -> {
        items(requests, random, 20);
        parts(requests, 2);
        pause(random);
        requests.cancel("never read", null);
      }
      default -> throw new IllegalArgumentException(end.name());
    }
    replies.await();
  }

  private void embed(End end, SplittableRandom random) {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
    var requests =
        (ClientCallStreamObserver<EmbedStreamRequest>)
            EmbeddingServiceGrpc.newStub(server.channel()).embedStream(replies);
    for (int i = 0; i < 6; i++) {
      requests.onNext(
          EmbedStreamRequest.newBuilder()
              .setMedia(ServicesTest.media(Pictures.png(random.nextInt()), "x.png"))
              .build());
    }
    if (end == End.EMBED_COMPLETE) {
      requests.onCompleted();
    } else {
      pause(random);
      requests.cancel("enough", null);
    }
    replies.await();
  }

  /** Sends a whole message and then bytes that are none. */
  private static void garbage(
      ManagedChannel channel, MethodDescriptor<?, ?> method, SplittableRandom random) {
    MethodDescriptor<byte[], byte[]> bytes =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(method.getFullMethodName())
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();
    Replies<byte[], byte[]> replies = new Replies<>(true);
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(bytes, CallOptions.DEFAULT), replies);
    if (method.getFullMethodName().startsWith(IndexServiceGrpc.SERVICE_NAME)) {
      requests.onNext(item("unfinished", new byte[PART], true).toByteArray());
    }
    byte[] noise = new byte[random.nextInt(50, 5_000)];
    random.nextBytes(noise);
    noise[0] = 0x07; // field 0 of a wire type that there is not
    requests.onNext(noise);
    replies.await();
  }

  /** Cuts the connection itself, as a cable or a process that dies does. */
  private void cut(SplittableRandom random) {
    try (CutLine line = new CutLine(server.port())) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", line.port()).usePlaintext().build();
      try {
        Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
        StreamObserver<IngestRequest> requests = IndexServiceGrpc.newStub(channel).ingest(replies);
        items(requests, random, 3);
        parts(requests, 2);
        pause(random);
        line.cut();
        replies.await();
      } finally {
        channel.shutdownNow();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void items(
      StreamObserver<IngestRequest> requests, SplittableRandom random, int count) {
    for (int i = 0; i < count; i++) {
      int seed = random.nextInt();
      requests.onNext(item("picture " + seed, Pictures.png(seed), false));
    }
  }

  private static void parts(StreamObserver<IngestRequest> requests, int count) {
    for (int i = 0; i < count; i++) {
      requests.onNext(item("unfinished", new byte[PART], true));
    }
  }

  private static IngestRequest item(String uri, byte[] data, boolean more) {
    return IngestRequest.newBuilder()
        .setItem(ItemVersion.newBuilder().setUri(uri).setSizeBytes(data.length))
        .setData(ByteString.copyFrom(data))
        .setMore(more)
        .build();
  }

  /** Ends meet the server at any moment: before, within and after what it does. */
  private static void pause(SplittableRandom random) {
    LockSupport.parkNanos(random.nextLong(1, 100_000_000));
  }
}
