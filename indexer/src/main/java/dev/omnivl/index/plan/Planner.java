package dev.omnivl.index.plan;

import dev.omnivl.index.plan.IndexPlan.Disk;
import dev.omnivl.index.plan.IndexPlan.Limits;
import dev.omnivl.index.plan.IndexPlan.Quality;
import dev.omnivl.index.plan.IndexPlan.Time;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.recall.Efforts;
import dev.omnivl.index.recall.Passing;
import dev.omnivl.index.recall.Series;
import dev.omnivl.index.vectors.Encoding;
import dev.omnivl.index.vectors.VectorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes a plan of what was measured on a small index and of what grows.
 *
 * <table>
 * <caption>How a cost of one vector goes from m vectors, where it was measured, to n</caption>
 * <tr><td>floats, encoded</td><td>as they are: 4 D bytes; D x bits / 8 and 16 beside</td></tr>
 * <tr><td>graph</td><td>a node's neighbours are gaps of 1 to 4 bytes and a quarter: with d neighbours gaps are about
 *     n / d. So d is found at m, and the bytes at n follow</td></tr>
 * <tr><td>time</td><td>walks to a node's place grow with the logarithm: x (1 + {@value #GROWTH} ln(n / m))</td></tr>
 * <tr><td>recall</td><td>that of (m / n) ^ {@value #HARDER} of the candidates at m; found for 2,000 to 100,000
 *     drawn vectors</td></tr>
 * <tr><td>texts, pictures</td><td>as they are</td></tr>
 * </table>
 */
public final class Planner {
  private static final double GROWTH = 0.2;
  private static final double HARDER = 0.5;
  private static final double QUARTER = 0.25;
  private static final int MOST_CANDIDATES = 1024;
  private static final double SECONDS_OF_AN_HOUR = 3600;

  /** What is left for the model, the heap and the files that are read now and then. */
  private static final double SHARE_OF_MEMORY = 0.7;

  private static final long MILLION = 1_000_000;
  private static final VectorSettings UP_TO_2_MILLION = new VectorSettings(Encoding.INT8, 16, 200);
  private static final VectorSettings UP_TO_20_MILLION = new VectorSettings(Encoding.INT8, 24, 200);
  private static final VectorSettings BEYOND = new VectorSettings(Encoding.INT8, 32, 200);

  /** A guess of a graph's bytes before one was built: two and a half of each neighbour. */
  private static final double GUESSED_NEIGHBOUR = 2.5 * 1.6;

  private final PlanRequest request;
  private final VectorSettings settings;
  private final UnitCosts costs;
  private final MediaCosts media;

  private Planner(PlanRequest request, VectorSettings settings, UnitCosts costs, MediaCosts media) {
    this.request = request;
    this.settings = settings;
    this.costs = costs;
    this.media = media;
  }

  /** Returns the settings that suit: the graph by size, and the finest encoding that fits. */
  public static VectorSettings settings(PlanRequest request) {
    long vectors = request.vectors();
    VectorSettings graph =
        vectors <= 2 * MILLION
            ? UP_TO_2_MILLION
            : vectors <= 20 * MILLION ? UP_TO_20_MILLION : BEYOND;
    double memory = SHARE_OF_MEMORY * request.machine().memoryBytes();
    for (Encoding encoding : Encoding.values()) {
      double bytes = encoding.bytes(request.dimensions()) + GUESSED_NEIGHBOUR * graph.connections();
      if (bytes * vectors <= memory) {
        return new VectorSettings(encoding, graph.connections(), graph.beam());
      }
    }
    return new VectorSettings(Encoding.BIT1, graph.connections(), graph.beam());
  }

  /**
   * Plans an index.
   *
   * @param settings of the index
   * @param costs measured with these settings
   */
  public static IndexPlan plan(
      PlanRequest request, VectorSettings settings, UnitCosts costs, MediaCosts media) {
    return new Planner(request, settings, costs, media).plan();
  }

  private IndexPlan plan() {
    Disk disk = disk(request);
    Limits limits =
        new Limits(
            most(of -> memory(of) <= SHARE_OF_MEMORY * of.machine().memoryBytes()),
            most(of -> {
              Disk needed = disk(of);
              return needed.total() + needed.whileMerging() <= of.machine().freeDiskBytes();
            }));
    Quality quality = quality();
    return new IndexPlan(
        request.vectors(),
        settings,
        disk,
        memory(request),
        time(),
        quality,
        limits,
        notes(limits, quality));
  }

  private Disk disk(PlanRequest of) {
    long vectors = of.vectors();
    long further = vectors - of.items();
    long encoded = vectors * settings.encoding().bytes(of.dimensions());
    long graph = Math.round(vectors * graphBytes(vectors));
    long floats = 4L * vectors * of.dimensions();
    long texts = Math.round(of.items() * costs.mediumBytes() + further * costs.segmentBytes());
    long thumbnails = of.thumbnails() ? Math.round(vectors * media.thumbnailBytes()) : 0;
    return new Disk(encoded, graph, floats, texts, thumbnails, encoded + graph + floats + texts);
  }

  private long memory(PlanRequest of) {
    long vectors = of.vectors();
    return Math.round(vectors * (settings.encoding().bytes(of.dimensions()) + graphBytes(vectors)));
  }

  /** Bytes of one vector in a graph over so many. */
  private double graphBytes(long vectors) {
    double low = 1;
    double high = 1000;
    for (int i = 0; i < 60; i++) { // the neighbours that have the bytes that were measured
      double middle = (low + high) / 2;
      if (bytes(middle, costs.vectors()) < costs.graphBytes()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return bytes(low, vectors);
  }

  /**
   * Gaps between numbers that are drawn are exponential: so many are beyond one, two, three bytes.
   */
  private static double bytes(double neighbours, long vectors) {
    double gap = vectors / neighbours;
    double bytes = 1 + QUARTER;
    for (double limit = 256; limit < 1e9; limit *= 256) {
      bytes += Math.exp(-limit / gap);
    }
    return neighbours * bytes;
  }

  private Time time() {
    long vectors = request.vectors();
    long clips = request.clips();
    long images = request.items() - clips;
    double hours = request.machine().cores() * SECONDS_OF_AN_HOUR;
    double more = Math.max(0, Math.log(vectors / (double) costs.vectors()));
    return new Time(
        (images * media.imageSeconds()
                + clips * request.secondsOfAClip() * media.clipSecondSeconds())
            / hours,
        (images * media.imageVectorSeconds()
                + clips * request.vectorsOfAClip() * media.clipVectorSeconds())
            / hours,
        vectors * costs.vectorSeconds() * (1 + GROWTH * more) / hours);
  }

  private Quality quality() {
    int text = candidates(Modality.TEXT);
    int nearest = candidates(Modality.MEDIA);
    return new Quality(
        1 - misses(Modality.TEXT, text), text, 1 - misses(Modality.MEDIA, nearest), nearest);
  }

  /** The usual ones where they are enough; else those that a search would come to name. */
  private int candidates(Modality modality) {
    int usual = new Efforts().usual(new Series(modality, Passing.ALL));
    int candidates = usual;
    while (candidates < MOST_CANDIDATES && 1 - misses(modality, candidates) < request.objective()) {
      candidates = Math.min(MOST_CANDIDATES, candidates + candidates / 2);
    }
    return candidates;
  }

  private double misses(Modality modality, int candidates) {
    double smaller = costs.vectors() / (double) request.vectors();
    return costs.misses(modality, candidates * Math.min(1, Math.pow(smaller, HARDER)));
  }

  private interface Fitting {
    boolean fits(PlanRequest request);
  }

  /** The most items of this kind that fit. */
  private long most(Fitting fitting) {
    long low = 0;
    long high = PlanRequest.MOST_ITEMS;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (fitting.fits(request.of(middle))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private List<String> notes(Limits limits, Quality quality) {
    List<String> notes = new ArrayList<>();
    if (request.items() > limits.itemsOnDisk()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the disk has room for %,d such items, merging included: free some, or take another",
              limits.itemsOnDisk()));
    }
    if (request.items() > limits.itemsInMemory()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the memory holds what searches of %,d such items need: beyond that they wait for the"
                  + " disk; from there on use more machines with OpenSearch, or more memory",
              limits.itemsInMemory()));
    }
    if (Math.min(quality.text(), quality.media()) < request.objective()) {
      notes.add(
          "recall stays below the objective however hard searches look: take more connections, or"
              + " a finer encoding");
    }
    return notes;
  }
}
