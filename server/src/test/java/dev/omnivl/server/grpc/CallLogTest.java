package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.server.LogLines;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.ItemError;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CallLogTest {
  private final LogLines lines = new LogLines(CallLog.class);

  /** Answers every item; one without an id is an error. */
  private static final class Answering extends EmbeddingServiceGrpc.EmbeddingServiceImplBase {
    @Override
    public StreamObserver<EmbedStreamRequest> embedStream(
        StreamObserver<EmbedStreamResponse> replies) {
      return new StreamObserver<>() {
        @Override
        public void onNext(EmbedStreamRequest request) {
          EmbedStreamResponse.Builder reply = EmbedStreamResponse.newBuilder();
          if (request.getId().isEmpty()) {
            reply.setError(ItemError.getDefaultInstance());
          }
          replies.onNext(reply.build());
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
          replies.onCompleted();
        }
      };
    }
  }

  @AfterEach
  void stopListening() {
    lines.close();
  }

  /** Sends a stream of items, and returns what the log says of it. */
  private List<String> stream(Duration distance, String... ids) throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                ServerInterceptors.intercept(new Answering(), new CallLog(distance.toNanos())))
            .build()
            .start();
    ManagedChannel channel =
        Grpc.newChannelBuilder("localhost:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
      var requests = EmbeddingServiceGrpc.newStub(channel).embedStream(replies);
      for (String id : ids) {
        requests.onNext(EmbedStreamRequest.newBuilder().setId(id).build());
      }
      requests.onCompleted();
      assertThat(replies.await()).hasSize(ids.length);
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
    return lines.lines();
  }

  @Test
  void aStreamIsSummedUpInOneLineWhenItEnds() throws IOException {
    List<String> said = stream(Duration.ofHours(1), "a", "", "b");

    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).startsWith("EmbedStream ended, done: 3 items, 1 failed, ");
  }

  @Test
  void aRunningStreamIsSummedUpWheneverALineIsDue() throws IOException {
    List<String> said = stream(Duration.ofNanos(1), "a", "", "b");

    assertThat(said).hasSize(4);
    assertThat(said.get(1)).startsWith("EmbedStream goes on: 2 items, 1 failed, ");
    assertThat(said.getLast()).startsWith("EmbedStream ended, done: 3 items, 1 failed, ");
  }
}
