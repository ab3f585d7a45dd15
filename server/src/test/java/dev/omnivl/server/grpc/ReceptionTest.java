package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCallStreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes are charged as they arrive, and whatever happens none stay charged. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReceptionTest {
  private static final int PART = 200_000;
  private static final int SHARED = 2 << 20;
  private static final int LARGEST = 3 << 20;

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of(
                "omnivl.queue.max-bytes", Integer.toString(SHARED),
                "omnivl.media.max-bytes", Integer.toString(LARGEST)));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static IngestRequest part(String uri, byte[] data, boolean more) {
    return IngestRequest.newBuilder()
        .setItem(ItemVersion.newBuilder().setUri(uri))
        .setData(ByteString.copyFrom(data))
        .setMore(more)
        .build();
  }

  private ClientCallStreamObserver<IngestRequest> open(
      Replies<IngestRequest, IngestResponse> replies) {
    return (ClientCallStreamObserver<IngestRequest>)
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
  }

  private void awaitHeld(long least, long most) {
    while (server.heldBytes() < least || server.heldBytes() > most) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void partsOfAnItemAreChargedBeforeItsLastOneComesAndFreedWhenTheStreamIsCancelled() {
    var stream = open(new Replies<>(true));
    for (int i = 0; i < 4; i++) {
      stream.onNext(part("unfinished.png", new byte[PART], true));
    }
    awaitHeld(4 * PART, Long.MAX_VALUE);

    stream.cancel("enough", null);
    awaitHeld(0, 0);
  }

  @Test
  void manyUnfinishedItemsNeverHoldMoreThanTheBudgetAndOthersAreServed() {
    List<ClientCallStreamObserver<IngestRequest>> streams = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      var stream = open(new Replies<>(true));
      stream.onNext(part("unfinished " + i, new byte[PART], true));
      stream.onNext(part("unfinished " + i, new byte[PART], true));
      streams.add(stream);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(server.heldBytes()).isLessThanOrEqualTo(SHARED + LARGEST);
      embed(Pictures.png(i));
    }
    streams.forEach(stream -> stream.cancel("enough", null));
    awaitHeld(0, 0);
  }

  @Test
  void anItemThatIsTooLargeIsCountedNotKeptAndTheStreamGoesOn() {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    var stream = open(replies);
    for (int i = 0; i < 40; i++) {
      stream.onNext(part("large.png", new byte[PART], true));
    }
    stream.onNext(part("large.png", new byte[1], false));
    stream.onNext(part("1.png", Pictures.png(1), false));
    stream.onCompleted();

    assertThat(replies.await())
        .extracting(reply -> reply.getError().getReason())
        .containsExactly("TOO_LARGE", "");
    awaitHeld(0, 0);
  }

  @Test
  void aSingleCallIsRefusedWhileItsBytesArriveAndTheConnectionLives() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> embed(new byte[2 * (SHARED + LARGEST)]));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getStatus().getDescription()).contains("try again soon");
    embed(Pictures.png(3));
    awaitHeld(0, 0);
  }

  @Test
  void whatACompressedMessageGrowsToIsChargedToo() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                EmbeddingServiceGrpc.newBlockingStub(server.channel())
                    .withCompression("gzip")
                    .embedImage(image(new byte[2 * (SHARED + LARGEST)])));

    assertThat(failure.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNKNOWN);
    awaitHeld(0, 0);
  }

  /** Two bytes each on the wire, and an object in memory. */
  @Test
  void whatAMessageTakesInMemoryIsChargedToo() {
    CheckItemsRequest items =
        CheckItemsRequest.newBuilder()
            .addAllItems(Collections.nCopies(500_000, ItemVersion.getDefaultInstance()))
            .build();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> IndexServiceGrpc.newBlockingStub(server.channel()).checkItems(items));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getStatus().getDescription()).contains("try again soon");
    List<ItemVersion> allowed = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      allowed.add(ItemVersion.newBuilder().setUri("file:/photos/" + i).setSizeBytes(i).build());
    }
    assertThat(
            IndexServiceGrpc.newBlockingStub(server.channel())
                .checkItems(CheckItemsRequest.newBuilder().addAllItems(allowed).build())
                .getNeededUrisCount())
        .isEqualTo(10_000);
    awaitHeld(0, 0);
  }

  /** No key is needed for them, and nothing that is large. */
  @Test
  void healthAndReflectionTakeNoRoomFromOthers() {
    HealthCheckRequest large =
        HealthCheckRequest.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .mergeField(
                        7,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFrom(new byte[SHARED / 4]))
                            .build())
                    .build())
            .build();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> HealthGrpc.newBlockingStub(server.channel()).check(large));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    awaitHeld(0, 0);
  }

  private void embed(byte[] data) {
    assertThat(
            EmbeddingServiceGrpc.newBlockingStub(server.channel())
                .embedImage(image(data))
                .hasEmbedding())
        .isTrue();
  }

  private static EmbedImageRequest image(byte[] data) {
    return EmbedImageRequest.newBuilder().setImage(ServicesTest.media(data, "image")).build();
  }
}
