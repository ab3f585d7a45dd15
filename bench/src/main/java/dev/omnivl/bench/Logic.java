package dev.omnivl.bench;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Do {@code or} and {@code not} do what they say?
 *
 * <p>Arguments: host:port of a running server that has indexed a data set's folder, that folder,
 * how many pairs of concepts. Media of a concept are told by the manifest. For {@code or}, pairs
 * are drawn; for {@code not}, the second is what a search for the first finds most beside it.
 * Counted are the first 20 hits.
 */
public final class Logic {
  private static final int TOP = 20;
  private static final int LEAST_MEDIA = 6;
  private static final int SEED = 20261127;

  private final SearchServiceBlockingStub service;
  private final Map<String, String> conceptOfFile = new HashMap<>();
  private final Map<String, String> textOfConcept = new TreeMap<>();

  private Logic(SearchServiceBlockingStub service, List<DatasetItem> items) {
    this.service = service;
    Map<String, Integer> media = new HashMap<>();
    for (DatasetItem item : items) {
      conceptOfFile.put(item.media(), item.equivalence());
      if (media.merge(item.equivalence(), 1, Integer::sum) >= LEAST_MEDIA) {
        textOfConcept.put(item.equivalence(), item.captions().getFirst());
      }
    }
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws InterruptedException {
    Report.requireArguments(arguments, 3, "logic HOST:PORT DATA PAIRS");
    List<DatasetItem> items = Manifest.read(Path.of(arguments[1]));
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      Logic logic = new Logic(SearchServiceGrpc.newBlockingStub(channel), items);
      int pairs = Integer.parseInt(arguments[2]);
      print("%d pairs, seed %d, first %d hits", pairs, SEED, TOP);
      logic.or(pairs);
      logic.not(pairs);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /** Hits of the two concepts, summed over pairs. */
  private static final class Tally {
    private int first;
    private int second;
    private int both;

    void add(Map<String, Integer> hits, String one, String other) {
      int ofOne = hits.getOrDefault(one, 0);
      int ofOther = hits.getOrDefault(other, 0);
      first += ofOne;
      second += ofOther;
      both += ofOne > 0 && ofOther > 0 ? 1 : 0;
    }
  }

  private void or(int pairs) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> concepts = List.copyOf(textOfConcept.keySet());
    Map<String, Tally> tallies = new LinkedHashMap<>();
    for (int i = 0; i < pairs; i++) {
      String one = concepts.get(random.nextInt(concepts.size()));
      String other = concepts.get(random.nextInt(concepts.size()));
      QueryPart a = part(one, 1);
      QueryPart b = part(other, 1);
      count(tallies, "text \"A or B\"", words(text(one) + " or " + text(other)), one, other);
      count(tallies, "A + B", Combination.newBuilder().addSum(a).addSum(b), one, other);
      count(tallies, "A or B", Combination.newBuilder().addAny(a).addAny(b), one, other);
    }
    print("");
    print("%-16s %12s %12s", "or", "of A or B", "both found");
    tallies.forEach((name, tally) ->
        print(
            "%-16s %12.2f %11.0f%%",
            name, (tally.first + tally.second) / (double) pairs, 100.0 * tally.both / pairs));
  }

  private void not(int pairs) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> concepts = List.copyOf(textOfConcept.keySet());
    Map<String, Tally> tallies = new LinkedHashMap<>();
    int done = 0;
    while (done < pairs) {
      String one = concepts.get(random.nextInt(concepts.size()));
      SearchRequest.Builder plain = words(text(one));
      Optional<String> beside = beside(found(plain), one);
      if (beside.isEmpty()) {
        continue;
      }
      done++;
      String other = beside.get();
      count(tallies, "A", plain, one, other);
      count(tallies, "text \"A not B\"", words(text(one) + " not " + text(other)), one, other);
      count(
          tallies,
          "A - B",
          Combination.newBuilder().addSum(part(one, 1)).addSum(part(other, -1)),
          one,
          other);
      count(
          tallies,
          "A not B",
          Combination.newBuilder().addAny(part(one, 1)).addNone(part(other, 1)),
          one,
          other);
    }
    print("");
    print("%-16s %12s %12s", "not", "of A", "of B");
    tallies.forEach((name, tally) ->
        print(
            "%-16s %12.2f %12.2f",
            name, tally.first / (double) pairs, tally.second / (double) pairs));
  }

  /** Returns the concept that most hits have beside the one that was asked for. */
  private Optional<String> beside(Map<String, Integer> hits, String one) {
    return hits.entrySet().stream()
        .filter(hit -> !hit.getKey().equals(one) && textOfConcept.containsKey(hit.getKey()))
        .filter(hit -> hit.getValue() > 1)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  private void count(
      Map<String, Tally> tallies,
      String name,
      Combination.Builder combination,
      String one,
      String other) {
    count(tallies, name, SearchRequest.newBuilder().setCombination(combination), one, other);
  }

  private void count(
      Map<String, Tally> tallies,
      String name,
      SearchRequest.Builder request,
      String one,
      String other) {
    tallies.computeIfAbsent(name, key -> new Tally()).add(found(request), one, other);
  }

  /** Returns how many of the first hits each concept has. */
  private Map<String, Integer> found(SearchRequest.Builder request) {
    Map<String, Integer> hits = new TreeMap<>();
    for (Hit hit : service.search(request.setLimit(TOP).build()).getHitsList()) {
      for (String path = hit.getUri(); path.contains("/"); ) {
        path = path.substring(path.indexOf('/') + 1);
        String concept = conceptOfFile.get(path);
        if (concept != null) {
          hits.merge(concept, 1, Integer::sum);
        }
      }
    }
    return hits;
  }

  private String text(String concept) {
    return textOfConcept.getOrDefault(concept, concept);
  }

  private QueryPart part(String concept, int weight) {
    return QueryPart.newBuilder().setText(text(concept)).setWeight(weight).build();
  }

  private static SearchRequest.Builder words(String text) {
    return SearchRequest.newBuilder().setText(text);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
