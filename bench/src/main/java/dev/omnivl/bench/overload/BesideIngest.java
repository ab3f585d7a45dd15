package dev.omnivl.bench.overload;

import com.google.protobuf.ByteString;
import dev.omnivl.bench.Report;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** How long does a lone image take while an index is filled as fast as the server takes it? */
final class BesideIngest {
  private static final Duration BEAT = Duration.ofMillis(100);

  private final ServerProcess server;
  private final Load load;
  private final Duration round;
  private final List<byte[]> files = new ArrayList<>();

  BesideIngest(ServerProcess server, Load load, Path gallery, Duration round) throws IOException {
    this.server = server;
    this.load = load;
    this.round = round;
    for (String folder : new String[] {"images", "clips"}) {
      files.addAll(Load.files(gallery.resolve(folder)));
    }
  }

  /** Returns how many times as long as idle a lone image takes, in the middle. */
  double run() throws InterruptedException {
    ManagedChannel person = server.connect();
    Outcomes before = new Outcomes();
    Outcomes during = new Outcomes();
    Outcomes after = new Outcomes();
    load.politeImages(person, round, BEAT, before);
    Filling filling = new Filling();
    IndexServiceGrpc.newStub(server.connect()).ingest(filling);
    filling.started.await();
    long started = System.nanoTime();
    int done = filling.indexed.get();
    load.politeImages(person, round.multipliedBy(2), BEAT, during);
    double perSecond = (filling.indexed.get() - done) / ((System.nanoTime() - started) / 1e9);
    filling.stop();
    load.politeImages(person, round, BEAT, after);
    Report.print("%14s %8s %8s %10s", "lone image", "p50 ms", "p95 ms", "answered, %");
    print("idle before", before);
    print("beside ingest", during);
    print("idle after", after);
    double idle50 = (before.milliseconds(0.5) + after.milliseconds(0.5)) / 2;
    double idle95 = (before.milliseconds(0.95) + after.milliseconds(0.95)) / 2;
    Report.print(
        "times as long as idle: p50 %.1f, p95 %.1f (p95 of idle p50: %.1f); ingest meanwhile %.0f"
            + " items/s",
        during.milliseconds(0.5) / idle50,
        during.milliseconds(0.95) / idle95,
        during.milliseconds(0.95) / idle50,
        perSecond);
    return during.milliseconds(0.5) / idle50;
  }

  private static void print(String name, Outcomes outcomes) {
    Report.print(
        "%14s %8.1f %8.1f %10.0f",
        name, outcomes.milliseconds(0.5), outcomes.milliseconds(0.95), outcomes.answeredPercent());
  }

  /** Sends new items as long as the server takes them. */
  private final class Filling implements ClientResponseObserver<IngestRequest, IngestResponse> {
    private final AtomicInteger indexed = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(20);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private int sent;

    @Override
    public void beforeStart(ClientCallStreamObserver<IngestRequest> requests) {
      requests.setOnReadyHandler(() -> send(requests));
    }

    private synchronized void send(ClientCallStreamObserver<IngestRequest> requests) {
      while (requests.isReady() && !stopping) {
        requests.onNext(
            IngestRequest.newBuilder()
                .setItem(ItemVersion.newBuilder().setUri("item " + sent))
                .setData(fresh(files.get(sent % files.size()), sent))
                .build());
        sent++;
      }
      if (stopping && sent >= 0) {
        sent = Integer.MIN_VALUE;
        requests.onCompleted();
      }
    }

    /** Content that the index knows were not worked on again. */
    private static ByteString fresh(byte[] file, int number) {
      ByteBuffer end = ByteBuffer.allocate(Integer.BYTES).putInt(number);
      return ByteString.copyFrom(file).concat(ByteString.copyFrom(end.array()));
    }

    @Override
    public void onNext(IngestResponse reply) {
      indexed.incrementAndGet();
      started.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      Report.print("the ingest ended: %s", String.valueOf(failure.getMessage()));
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }

    void stop() throws InterruptedException {
      stopping = true;
      ended.await();
    }
  }
}
