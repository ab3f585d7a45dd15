package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.MediaKind;
import io.grpc.stub.ClientCallStreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamsTest {
  private static final int PLACES = 8;

  private RunningServer server;
  private EmbeddingServiceBlockingStub embedding;

  @BeforeAll
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of("omnivl.stream.in-flight", Integer.toString(PLACES)));
    embedding = EmbeddingServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ClientCallStreamObserver<EmbedStreamRequest> open(
      Replies<EmbedStreamRequest, EmbedStreamResponse> replies) {
    return (ClientCallStreamObserver<EmbedStreamRequest>)
        EmbeddingServiceGrpc.newStub(server.channel()).embedStream(replies);
  }

  private static EmbedStreamRequest text(int id) {
    return EmbedStreamRequest.newBuilder().setId("text " + id).setText("red apple " + id).build();
  }

  private static EmbedStreamRequest padded(int id) {
    return EmbedStreamRequest.newBuilder().setText("cat " + id + " ".repeat(4096)).build();
  }

  private static EmbedStreamRequest picture(int id) {
    return EmbedStreamRequest.newBuilder()
        .setId("picture " + id)
        .setMedia(ServicesTest.media(Pictures.png(id), id + ".png"))
        .build();
  }

  private static EmbedStreamResponse reply(List<EmbedStreamResponse> replies, String id) {
    return replies.stream().filter(reply -> reply.getId().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void aStreamGivesTheVectorsOfSingleCallsWhateverTheBatch() {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
    var requests = open(replies);
    for (int i = 0; i < 40; i++) {
      requests.onNext(text(i));
      requests.onNext(picture(i));
    }
    requests.onCompleted();
    List<EmbedStreamResponse> streamed = replies.await();

    assertThat(streamed).hasSize(80);
    assertThat(streamed)
        .anyMatch(reply -> reply.getTimings().getBatchSize() > 1)
        .noneMatch(EmbedStreamResponse::hasError);
    for (int i = 0; i < 40; i += 7) {
      float[] words =
          ServicesTest.vector(
              embedding
                  .embedText(EmbedTextRequest.newBuilder().setText(text(i).getText()).build())
                  .getEmbedding());
      float[] pixels =
          ServicesTest.vector(
              embedding
                  .embedImage(
                      EmbedImageRequest.newBuilder().setImage(picture(i).getMedia()).build())
                  .getEmbedding());
      assertClose(reply(streamed, "text " + i), words);
      assertClose(reply(streamed, "picture " + i), pixels);
    }
  }

  private static void assertClose(EmbedStreamResponse reply, float[] expected) {
    float[] vector = ServicesTest.vector(reply.getEmbedding());
    for (int i = 0; i < expected.length; i++) {
      assertThat(vector[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  @Test
  void badItemsAreRepliesAndTheStreamGoesOn() {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
    var requests = open(replies);
    requests.onNext(EmbedStreamRequest.newBuilder().setId("nothing").build());
    requests.onNext(
        EmbedStreamRequest.newBuilder()
            .setId("noise")
            .setMedia(ServicesTest.media(new byte[] {1, 2, 3}, "noise.bin"))
            .build());
    requests.onNext(
        EmbedStreamRequest.newBuilder()
            .setId("clip")
            .setMedia(ServicesTest.media(Pictures.gif(1, 3), "1.gif"))
            .build());
    requests.onNext(picture(1));
    requests.onCompleted();
    List<EmbedStreamResponse> answers = replies.await();

    assertThat(reply(answers, "nothing").getError().getReason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(reply(answers, "noise").getError().getReason()).isEqualTo("UNREADABLE_MEDIA");
    assertThat(reply(answers, "noise").getError().getMessage()).contains("noise.bin");
    assertThat(reply(answers, "clip").getKind()).isEqualTo(MediaKind.MEDIA_KIND_VIDEO);
    assertThat(reply(answers, "picture 1").getKind()).isEqualTo(MediaKind.MEDIA_KIND_IMAGE);
  }

  @Test
  void aClientThatDoesNotReadIsHeldBack() throws InterruptedException {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(false);
    var requests = open(replies);
    int sent = 0;
    long quietSince = System.nanoTime();
    while (sent < 20_000 && System.nanoTime() - quietSince < 500_000_000L) {
      if (requests.isReady()) {
        requests.onNext(padded(sent++));
        quietSince = System.nanoTime();
      } else {
        Thread.sleep(1);
      }
    }

    assertThat(sent).isLessThan(20_000);
    replies.read();
    requests.onCompleted();
    assertThat(replies.await()).hasSize(sent);
  }

  @Test
  void aCancelledStreamLeavesTheServerFree() {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
    var requests = open(replies);
    for (int i = 0; i < 50; i++) {
      requests.onNext(picture(i));
    }
    requests.cancel("enough", null);

    assertThat(
            embedding
                .embedText(EmbedTextRequest.newBuilder().setText("still there").build())
                .hasEmbedding())
        .isTrue();
  }
}
