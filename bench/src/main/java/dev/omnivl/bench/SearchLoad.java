package dev.omnivl.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Duration;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.omnivl.v1.SearchTimings;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long does a text search take through the whole service, alone and among others, and how much
 * of it is neither embedding nor the index?
 *
 * <p>Arguments: host:port of a running server, a manifest whose first captions are the queries,
 * searches a round. Every caller waits for its answer before it asks again.
 */
public final class SearchLoad {
  private static final int LIMIT = 10;

  private final SearchServiceBlockingStub service;
  private final List<String> queries;

  private SearchLoad(SearchServiceBlockingStub service, List<String> queries) {
    this.service = service;
    this.queries = queries;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    Report.requireArguments(arguments, 3, "search-load HOST:PORT MANIFEST SEARCHES");
    List<String> queries = new ArrayList<>();
    JsonMapper json = JsonMapper.builder().build();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      JsonNode captions = json.readTree(line).path("captions");
      queries.add(captions.path(0).asText());
    }
    int searches = Integer.parseInt(arguments[2]);
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      Metadata anew = new Metadata(); // few questions are asked again and again
      anew.put(Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER), "no-cache");
      SearchServiceBlockingStub service =
          SearchServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(anew));
      SearchLoad load = new SearchLoad(service, queries);
      load.round(1, searches); // the compiler warms up
      print(
          "%7s %10s %8s %8s %8s %10s %11s",
          "callers", "searches/s", "p50 ms", "p99 ms", "max ms", "mean batch", "the rest ms");
      for (int callers : new int[] {1, 4, 16}) {
        load.round(callers, searches);
      }
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /**
   * One reply.
   *
   * @param nanoseconds as the caller saw it
   * @param rest of them, what neither the query's vector nor the index took
   */
  private record Answer(long nanoseconds, long rest, int batch) {}

  private void round(int callers, int searches) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(callers, Thread.ofPlatform().name("caller-", 0).factory())) {
      List<Callable<List<Answer>>> work = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        int first = caller;
        work.add(() -> ask(first, searches / callers));
      }
      for (Future<List<Answer>> done : pool.invokeAll(work)) {
        answers.addAll(done.get());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] sorted = answers.stream().mapToLong(Answer::nanoseconds).sorted().toArray();
    double batch = answers.stream().mapToInt(Answer::batch).average().orElse(0);
    long[] rest = answers.stream().mapToLong(Answer::rest).sorted().toArray();
    print(
        "%7d %10.0f %8.2f %8.2f %8.2f %10.1f %11.2f",
        callers,
        sorted.length / seconds,
        sorted[sorted.length / 2] / 1e6,
        sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6,
        sorted[sorted.length - 1] / 1e6,
        batch,
        rest[rest.length / 2] / 1e6);
  }

  private List<Answer> ask(int first, int count) {
    Answer[] answers = new Answer[count];
    for (int index = 0; index < count; index++) {
      String query = queries.get((first * 31 + index) % queries.size());
      long start = System.nanoTime();
      SearchResponse response =
          service
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .search(SearchRequest.newBuilder().setText(query).setLimit(LIMIT).build());
      answers[index] = answer(System.nanoTime() - start, response.getTimings());
    }
    return Arrays.asList(answers);
  }

  private static Answer answer(long nanoseconds, SearchTimings timings) {
    Duration vector = timings.getQuery().getTotal();
    long parts =
        TimeUnit.SECONDS.toNanos(vector.getSeconds()) + vector.getNanos() + timings.getIndexNs();
    return new Answer(nanoseconds, nanoseconds - parts, timings.getQuery().getBatchSize());
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
