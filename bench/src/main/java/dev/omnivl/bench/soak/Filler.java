package dev.omnivl.bench.soak;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.omnivl.bench.soak.Tally.Patience;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.Media;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One sender that fills the index, stream after stream: new versions of the same items again and
 * again, so that the index keeps its size. Some streams are left in the middle.
 */
final class Filler implements Runnable {
  private static final String METHOD = IndexServiceGrpc.getIngestMethod().getFullMethodName();
  private static final int ITEMS = 300;
  private static final int MOST_OF_A_STREAM = 60;
  private static final int LONGEST_PAUSE_MILLIS = 500;
  private static final int PIECE = 4096;

  private final ManagedChannel channel;
  private final Mix mix;
  private final Tally tally;
  private final Random random;
  private final BooleanSupplier over;
  private int version;

  /**
   * Makes one.
   *
   * @param over when it is to stop
   */
  Filler(ManagedChannel channel, Mix mix, Tally tally, Random random, BooleanSupplier over) {
    this.channel = channel;
    this.mix = mix;
    this.tally = tally;
    this.random = random;
    this.over = over;
  }

  @Override
  public void run() {
    try {
      while (!over.getAsBoolean()) {
        stream();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stream() throws InterruptedException {
    Replies replies = new Replies();
    IndexServiceGrpc.newStub(channel).ingest(replies);
    int items = 1 + random.nextInt(MOST_OF_A_STREAM);
    boolean leaves = random.nextInt(10) == 0;
    for (int sent = 1; sent <= items && replies.ended.getCount() > 0; sent++) {
      replies.sent = sent;
      item(replies);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    }
    if (leaves) {
      replies.requests().cancel("enough", null);
    } else {
      replies.requests().onCompleted();
    }
    boolean ended = replies.ended.await(Asker.LOST_SECONDS, TimeUnit.SECONDS);
    tell(replies, leaves, ended);
  }

  /** An item whose reply did not come ended with its stream, if that says why; else it is lost. */
  private void tell(Replies replies, boolean leaves, boolean ended) {
    int unanswered = replies.sent - replies.answered;
    if (!ended || replies.status.isOk()) {
      tally.lost(METHOD, unanswered);
      return;
    }
    for (int i = 0; i < unanswered; i++) {
      tally.ended(
          METHOD,
          replies.status.getCode(),
          leaves ? Patience.LEFT : Patience.ENDLESS,
          String.valueOf(replies.status.getDescription()));
    }
  }

  private void item(Replies replies) {
    boolean wrong = Mix.isWrong(random);
    Media medium = random.nextInt(5) == 0 ? mix.clip(wrong, random) : mix.image(wrong, random);
    version++;
    // Content that the index knows were not worked on again.
    ByteString fresh =
        medium
            .getData()
            .concat(ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(version).flip()));
    ItemVersion item =
        ItemVersion.newBuilder()
            .setUri("soak:" + random.nextInt(ITEMS))
            .setSizeBytes(fresh.size())
            .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000L + version))
            .build();
    int at = random.nextInt(3) == 0 ? Math.min(PIECE, fresh.size() / 2) : fresh.size();
    replies.send(part(item, fresh.substring(0, at), at < fresh.size()));
    if (at < fresh.size()) {
      replies.send(part(item, fresh.substring(at), false));
    }
  }

  private static IngestRequest part(ItemVersion item, ByteString data, boolean more) {
    return IngestRequest.newBuilder().setItem(item).setData(data).setMore(more).build();
  }

  /** Hears what becomes of items. */
  private final class Replies implements ClientResponseObserver<IngestRequest, IngestResponse> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable ClientCallStreamObserver<IngestRequest> requests;
    private volatile Status status = Status.OK;
    private volatile int sent;
    private volatile int answered;

    @Override
    public void beforeStart(ClientCallStreamObserver<IngestRequest> stream) {
      requests = stream;
    }

    ClientCallStreamObserver<IngestRequest> requests() {
      return Objects.requireNonNull(requests, "the call has begun");
    }

    void send(IngestRequest part) {
      if (ended.getCount() > 0) {
        requests().onNext(part);
      }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // replies come one after the other
    public void onNext(IngestResponse reply) {
      answered++;
      Code code =
          reply.hasError() ? Status.fromCodeValue(reply.getError().getCode()).getCode() : Code.OK;
      tally.ended(METHOD, code, Patience.ENDLESS, reply.getError().getMessage());
    }

    @Override
    public void onError(Throwable thrown) {
      status = Status.fromThrowable(thrown);
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }
}
