package dev.omnivl.bench;

import com.google.protobuf.ByteString;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.v1.Fits;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Is something said to fit as often as was asked when nothing does?
 *
 * <p>{@code list DATA} prints the images of every second concept of a data set, but one of each,
 * for {@code omnivl index --from -}. {@code HOST:PORT DATA COLLECTION} asks such a collection for
 * every concept, by its name and by the image that was left out: one half is there, the other is
 * not. Of a collection of other media, what is said of the half that is not there counts.
 */
public final class Relevance {
  private static final int SEED = 20261127;
  private static final double[] RATES = {0.01, 0.05, 0.1, 0.2};

  private final Path data;
  private final Map<String, List<DatasetItem>> imagesOfConcept = new LinkedHashMap<>();
  private final List<String> concepts;

  private Relevance(Path data) {
    this.data = data;
    for (DatasetItem item : Manifest.read(data)) {
      if (item.kind() == Kind.IMAGE) {
        imagesOfConcept.computeIfAbsent(item.equivalence(), key -> new ArrayList<>()).add(item);
      }
    }
    concepts = new ArrayList<>(imagesOfConcept.keySet());
    concepts.removeIf(concept -> images(concept).size() < 2);
    Collections.shuffle(concepts, new Random(SEED));
  }

  private List<DatasetItem> images(String concept) {
    return imagesOfConcept.getOrDefault(concept, List.of());
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Report.requireArguments(
        arguments, 2, "relevance list DATA, or relevance HOST:PORT DATA COLLECTION");
    Relevance relevance = new Relevance(Path.of(arguments[1]));
    if (arguments[0].equals("list")) {
      relevance.list();
      return;
    }
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      String collection = arguments.length > 2 ? arguments[2] : "";
      relevance.run(SearchServiceGrpc.newBlockingStub(channel), collection);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static boolean isThere(int concept) {
    return concept % 2 == 0;
  }

  private void list() {
    for (int i = 0; i < concepts.size(); i++) {
      if (isThere(i)) {
        List<DatasetItem> images = images(concepts.get(i));
        images
            .subList(1, images.size())
            .forEach(item -> print("%s", data.resolve(item.media()).toAbsolutePath()));
      }
    }
  }

  /** How relevant the best hits were, of questions of one sort. */
  private static final class Tally {
    private final List<Float> absent = new ArrayList<>();
    private final List<Float> present = new ArrayList<>();
    private final List<Float> right = new ArrayList<>();
  }

  private void run(SearchServiceBlockingStub service, String collection) throws IOException {
    Map<String, String> conceptOfFile = new HashMap<>();
    imagesOfConcept.forEach(
        (concept, images) -> images.forEach(item -> conceptOfFile.put(item.media(), concept)));
    Tally texts = new Tally();
    Tally pictures = new Tally();
    for (int i = 0; i < concepts.size(); i++) {
      DatasetItem asked = images(concepts.get(i)).getFirst();
      Media picture =
          Media.newBuilder()
              .setData(ByteString.copyFrom(Files.readAllBytes(data.resolve(asked.media()))))
              .build();
      SearchRequest.Builder request =
          SearchRequest.newBuilder().setLimit(1).setCollection(collection);
      Hit text = best(service, request.clone().setText(asked.captions().getFirst()).build());
      Hit like = best(service, request.clone().setMedia(picture).build());
      count(texts, i, text, conceptOfFile);
      count(pictures, i, like, conceptOfFile);
    }
    print("seed %d; shares that something is said to fit", SEED);
    table("by name", texts);
    table("by a picture", pictures);
  }

  private void count(Tally tally, int concept, Hit best, Map<String, String> conceptOfFile) {
    if (!isThere(concept)) {
      tally.absent.add(best.getRelevance());
      return;
    }
    tally.present.add(best.getRelevance());
    for (String path = best.getUri(); path.contains("/"); ) {
      path = path.substring(path.indexOf('/') + 1);
      if (concepts.get(concept).equals(conceptOfFile.get(path))) {
        tally.right.add(best.getRelevance());
      }
    }
  }

  private static Hit best(SearchServiceBlockingStub service, SearchRequest request) {
    SearchResponse found = service.search(request);
    if (found.getFits() == Fits.FITS_UNSPECIFIED) {
      throw new IllegalStateException(found.getFitsUnknown());
    }
    return found.getHits(0);
  }

  private static void table(String how, Tally tally) {
    print("");
    print(
        "%s: %d not there, %d there, %d found first",
        how, tally.absent.size(), tally.present.size(), tally.right.size());
    print("%-10s %12s %12s %12s", "asked", "not there", "there", "found first");
    for (double rate : RATES) {
      print(
          "%-10.2f %12s %12s %12s",
          rate, share(tally.absent, rate), share(tally.present, rate), share(tally.right, rate));
    }
  }

  private static String share(List<Float> relevance, double rate) {
    if (relevance.isEmpty()) {
      return "-";
    }
    long fitting = relevance.stream().filter(each -> each >= (float) (1 - rate)).count();
    return String.format(Locale.ROOT, "%.3f", fitting / (double) relevance.size());
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
