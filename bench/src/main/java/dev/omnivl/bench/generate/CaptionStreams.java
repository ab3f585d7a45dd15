package dev.omnivl.bench.generate;

import com.google.protobuf.ByteString;
import dev.omnivl.bench.overload.ServerProcess;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.omnivl.v1.Media;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Callers on connections of their own, each of which asks for one caption after the other. */
final class CaptionStreams {
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final List<byte[]> media;
  private final int maxTokens;
  private int asked;

  /**
   * Counts of a round.
   *
   * @param tokens a second, of all callers
   * @param captions a second
   */
  record Round(double tokens, double captions) {}

  private record Written(long tokens, long captions) {
    Written and(Written other) {
      return new Written(tokens + other.tokens, captions + other.captions);
    }
  }

  CaptionStreams(ServerProcess server, int most, List<byte[]> media, int maxTokens) {
    this.media = media;
    this.maxTokens = maxTokens;
    for (int caller = 0; caller <= most; caller++) {
      connections.add(server.connect());
    }
  }

  /** Lets so many callers ask for a while. */
  Round round(int callers, Duration time) {
    long began = System.nanoTime();
    Written sum;
    try (Callers asking = new Callers(callers, began + time.toNanos())) {
      sum = asking.sum();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Round(sum.tokens() / seconds, sum.captions() / seconds);
  }

  /** The median time of a text, in milliseconds, of one more caller while so many ask. */
  double textBeside(int callers, Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    try (Callers asking = new Callers(callers, until)) {
      double median = texts(until);
      asking.sum();
      return median;
    }
  }

  /** Threads that ask for captions. */
  private final class Callers implements AutoCloseable {
    private final ExecutorService threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("caller-", 0).factory());
    private final List<CompletableFuture<Written>> all;

    Callers(int count, long until) {
      all =
          IntStream.range(0, count)
              .mapToObj(caller -> CompletableFuture.supplyAsync(() -> ask(caller, until), threads))
              .toList();
    }

    Written sum() {
      return all.stream().map(CompletableFuture::join).reduce(new Written(0, 0), Written::and);
    }

    @Override
    public void close() {
      threads.close();
    }
  }

  private Written ask(int caller, long until) {
    GenerationServiceBlockingStub service =
        GenerationServiceGrpc.newBlockingStub(connections.get(caller));
    long tokens = 0;
    long captions = 0;
    for (int next = caller; System.nanoTime() < until; next++) {
      Iterator<GenerationResponse> replies =
          service
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .caption(
                  CaptionRequest.newBuilder()
                      .setMedia(
                          Media.newBuilder()
                              .setData(ByteString.copyFrom(media.get(next % media.size()))))
                      .setOptions(GenerationOptions.newBuilder().setMaxTokens(maxTokens))
                      .build());
      while (replies.hasNext()) {
        tokens += replies.next().getDone().getTokens();
      }
      captions++;
    }
    return new Written(tokens, captions);
  }

  /** The caller asks ten times a second. */
  private double texts(long until) throws InterruptedException {
    EmbeddingServiceBlockingStub service =
        EmbeddingServiceGrpc.newBlockingStub(connections.getLast());
    List<Double> times = new ArrayList<>();
    while (System.nanoTime() < until) {
      long began = System.nanoTime();
      // One that no cache knows.
      service
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .embedText(EmbedTextRequest.newBuilder().setText("a red apple " + asked++).build());
      times.add((System.nanoTime() - began) / 1e6);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
