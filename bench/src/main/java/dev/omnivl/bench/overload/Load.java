package dev.omnivl.bench.overload;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedImageResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Ways to ask the server. */
final class Load {
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final List<EmbedImageRequest> images;
  private final AtomicLong texts = new AtomicLong();

  Load(List<byte[]> files) {
    images =
        files.stream()
            .map(file ->
                EmbedImageRequest.newBuilder()
                    .setImage(
                        Media.newBuilder().setName("image").setData(ByteString.copyFrom(file)))
                    .build())
            .toList();
  }

  /** Asks for the images of a folder. */
  static Load ofFolder(Path folder) throws IOException {
    return new Load(files(folder));
  }

  /** Returns all files of a folder, in the order of their names. */
  static List<byte[]> files(Path folder) throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    return files;
  }

  private EmbedImageRequest image(long number) {
    return images.get((int) (number % images.size()));
  }

  /**
   * Some callers to a connection, each asking again when it has its answer: what the server can do.
   */
  Outcomes closed(List<ManagedChannel> connections, int callers, Duration time)
      throws InterruptedException {
    return closed(
        connections,
        callers,
        (connection, outcomes) -> askImages(connection, time, Duration.ZERO, PATIENT, outcomes));
  }

  /** The same with texts, none of which is asked twice. */
  Outcomes closedTexts(List<ManagedChannel> connections, int callers, Duration time)
      throws InterruptedException {
    return closed(
        connections,
        callers,
        (connection, outcomes) -> askTexts(connection, time, Duration.ZERO, outcomes));
  }

  /** What one caller does. */
  private interface Asking {
    void ask(ManagedChannel connection, Outcomes outcomes);
  }

  private static Outcomes closed(List<ManagedChannel> connections, int callers, Asking asking)
      throws InterruptedException {
    Outcomes outcomes = new Outcomes();
    List<Thread> threads = new ArrayList<>();
    for (ManagedChannel connection : connections) {
      for (int caller = 0; caller < callers; caller++) {
        threads.add(
            Thread.ofVirtual().name("closed").start(() -> asking.ask(connection, outcomes)));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return outcomes;
  }

  /** One caller that waits for each answer and for the next beat, with the usual deadline. */
  void politeImages(ManagedChannel connection, Duration time, Duration beat, Outcomes outcomes) {
    askImages(connection, time, beat, DEADLINE, outcomes);
  }

  private void askImages(
      ManagedChannel connection,
      Duration time,
      Duration beat,
      Duration deadline,
      Outcomes outcomes) {
    var service = EmbeddingServiceGrpc.newBlockingStub(connection);
    repeat(
        time,
        beat,
        outcomes,
        number ->
            service
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .embedImage(image(number)));
  }

  /** One caller of texts that waits for each answer and for the next beat. */
  void askTexts(ManagedChannel connection, Duration time, Duration beat, Outcomes outcomes) {
    var service = EmbeddingServiceGrpc.newBlockingStub(connection);
    repeat(
        time,
        beat,
        outcomes,
        _ -> service.embedText(EmbedTextRequest.newBuilder().setText(text()).build()));
  }

  /** Returns a text that nobody asked for before. */
  String text() {
    return "a red apple beside " + texts.incrementAndGet();
  }

  /** One caller that searches by words. */
  void politeSearches(ManagedChannel connection, Duration time, Duration beat, Outcomes outcomes) {
    var service = SearchServiceGrpc.newBlockingStub(connection);
    repeat(
        time,
        beat,
        outcomes,
        number ->
            service
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .search(SearchRequest.newBuilder().setText("a red apple " + number).build()));
  }

  private interface Question {
    void ask(long number);
  }

  private static void repeat(Duration time, Duration beat, Outcomes outcomes, Question question) {
    long end = System.nanoTime() + time.toNanos();
    long number = 0;
    while (System.nanoTime() - end < 0) {
      long started = System.nanoTime();
      try {
        question.ask(number++);
        outcomes.answered(System.nanoTime() - started);
      } catch (StatusRuntimeException e) {
        outcomes.failed(e, System.nanoTime() - started);
      }
      LockSupport.parkNanos(started + beat.toNanos() - System.nanoTime());
    }
  }

  /** Asks at a fixed rate, whatever becomes of the calls before, with the usual deadline. */
  Outcomes open(List<ManagedChannel> connections, double perSecond, Duration time)
      throws InterruptedException {
    Outcomes outcomes = new Outcomes();
    var services = connections.stream().map(EmbeddingServiceGrpc::newStub).toList();
    long started = System.nanoTime();
    long calls = (long) (perSecond * time.toNanos() / 1e9);
    for (long call = 0; call < calls; call++) {
      long due = started + (long) (call / perSecond * 1e9);
      LockSupport.parkNanos(due - System.nanoTime());
      services
          .get((int) (call % services.size()))
          .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          .embedImage(image(call), timed(due, outcomes));
    }
    Thread.sleep(DEADLINE.plusMillis(500)); // the last ones
    return outcomes;
  }

  private static StreamObserver<EmbedImageResponse> timed(long due, Outcomes outcomes) {
    return new StreamObserver<>() {
      @Override
      public void onNext(EmbedImageResponse reply) {
        outcomes.answered(System.nanoTime() - due); // late starts of ours count against the server
      }

      @Override
      public void onError(Throwable failure) {
        outcomes.failed(failure, System.nanoTime() - due);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
