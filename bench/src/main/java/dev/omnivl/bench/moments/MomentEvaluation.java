package dev.omnivl.bench.moments;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.bench.moments.MomentFigures.Asked;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.ingest.EncoderEmbedder;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How well are moments found? Clips go through the ingest of the index, each query is asked within
 * its own clip, and the first span is compared with when the clip shows it.
 */
public final class MomentEvaluation {
  private static final int VIDEOS = 12;
  private static final long SEED = 20261127;

  private final Encoder encoder;

  private MomentEvaluation(Encoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Runs the evaluation.
   *
   * @param arguments a bundle and a data set whose clips are put together to videos; then {@code
   *     --moments FILE} for labelled clips instead, {@code --bundle DIR}, {@code --videos N},
   *     {@code --seed N}, {@code --json}
   */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    boolean json = given.remove("--json");
    String shipped = given.removeFirst();
    Path gallery = Path.of(given.removeFirst());
    Path bundle = Path.of(Report.option(given, "--bundle", shipped));
    String moments = Report.option(given, "--moments", "");
    int videos = Integer.parseInt(Report.option(given, "--videos", Integer.toString(VIDEOS)));
    long seed = Long.parseLong(Report.option(given, "--seed", Long.toString(SEED)));
    if (!given.isEmpty()) {
      throw Report.end(
          "usage: ./omnivl evaluate --moments FILE [--bundle DIR] [--json]\n"
              + "       ./omnivl bench moments [--videos N] [--seed N] [--bundle DIR] [--json]");
    }
    try {
      MomentFigures figures =
          moments.isEmpty()
              ? ofCompositions(bundle, gallery, videos, seed)
              : of(bundle, Path.of(moments));
      print(figures, json);
    } catch (Failure refused) {
      throw Report.end(String.valueOf(refused.getMessage()));
    }
  }

  /** Measures a bundle on videos made of a data set's clips. */
  static MomentFigures ofCompositions(Path bundle, Path data, int videos, long seed)
      throws IOException {
    Path folder = Files.createTempDirectory("omnivl-moments");
    try {
      return of(bundle, Compositions.write(data, videos, seed, folder));
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Measures a bundle on labelled moments of clips that lie beside their file. */
  static MomentFigures of(Path bundle, Path moments) throws IOException {
    List<LabelledMoment> labels = LabelledMoment.read(moments);
    try (Bundle opened = Bundle.open(bundle);
        Engine engine = Engine.open(opened, EngineOptions.ofProcessor())) {
      return new MomentEvaluation(engine.encoder()).figures(labels, moments);
    }
  }

  private MomentFigures figures(List<LabelledMoment> labels, Path beside) throws IOException {
    Map<String, Map<String, List<TimeRange>>> truths =
        labels.stream()
            .collect(
                Collectors.groupingBy(
                    LabelledMoment::media,
                    LinkedHashMap::new,
                    Collectors.groupingBy(
                        LabelledMoment::query,
                        LinkedHashMap::new,
                        Collectors.mapping(LabelledMoment::range, Collectors.toList()))));
    List<Asked> asked = new ArrayList<>();
    for (Map.Entry<String, Map<String, List<TimeRange>>> clip : truths.entrySet()) {
      Kept kept = ingest(beside.resolveSibling(clip.getKey()));
      List<Map.Entry<String, List<TimeRange>>> queries = List.copyOf(clip.getValue().entrySet());
      List<float[]> vectors =
          encoder.texts(
              queries.stream().map(query -> encoder.tokenizer().encode(query.getKey())).toList());
      for (int i = 0; i < queries.size(); i++) {
        asked.add(new Asked(kept.scored(vectors.get(i)), queries.get(i).getValue()));
      }
    }
    return MomentFigures.of(asked);
  }

  /** What an ingest would have written. */
  private static final class Kept implements ItemWriter {
    private final List<ScoredVector> moments = new ArrayList<>();

    private record ScoredVector(TimeRange range, float[] vector) {}

    List<ScoredSegment> scored(float[] query) {
      return moments.stream()
          .map(moment -> new ScoredSegment(moment.range(), cosine(query, moment.vector())))
          .toList();
    }

    private static float cosine(float[] a, float[] b) {
      float sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    @Override
    public Ingested upsert(MediaRecord medium, List<Segment> segments) {
      for (Segment segment : segments) {
        segment.moment().ifPresent(range -> moments.add(new ScoredVector(range, segment.vector())));
      }
      if (moments.isEmpty()) { // a clip of one moment: the whole of it
        TimeRange all = new TimeRange(Duration.ZERO, medium.duration());
        moments.add(new ScoredVector(all, segments.getFirst().vector()));
      }
      return new Ingested("", medium.kind(), segments.size(), Optional.empty());
    }

    @Override
    public void recordFailure(ItemVersion item, Failure failure) {
      throw failure;
    }

    @Override
    public Optional<Ingested> sameContent(
        ItemDescription item, String contentHash, Set<String> facts) {
      return Optional.empty();
    }
  }

  private Kept ingest(Path file) throws IOException {
    Kept kept = new Kept();
    byte[] bytes = Files.readAllBytes(file);
    Ingestor ingestor =
        new Ingestor(
            kept,
            new EncoderEmbedder(encoder),
            new MediaDecoder(MediaLimits.DEFAULTS),
            new Preprocessor(encoder.part().preprocessing()),
            IngestSettings.DEFAULT);
    ItemVersion version = new ItemVersion(file.toString(), bytes.length, Instant.EPOCH);
    ItemOutcome outcome =
        ingestor
            .ingest(new IngestItem(new ItemDescription(version, "", List.of()), bytes))
            .outcome();
    if (outcome instanceof ItemOutcome.Failed failed) {
      throw new Failure(failed.reason(), failed.message());
    }
    return kept;
  }

  private static void print(MomentFigures figures, boolean json) throws IOException {
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("queries", figures.queries());
      values.put("r1_iou50", figures.at50());
      values.put("r1_iou70", figures.at70());
      values.put("oracle_iou50", figures.oracle50());
      values.put("oracle_iou70", figures.oracle70());
      values.put("ours_over_oracle_50", figures.at50() / figures.oracle50());
      values.put("ours_over_oracle_70", figures.at70() / figures.oracle70());
      Report.print("%s", new ObjectMapper().writeValueAsString(values));
      return;
    }
    Report.print("%d queries, each asked within its clip; %% of them", figures.queries());
    Report.print("%-24s %8s %8s %8s", "", "ours", "oracle", "ratio");
    row("R1, IoU at least 0.5", figures.at50(), figures.oracle50());
    row("R1, IoU at least 0.7", figures.at70(), figures.oracle70());
  }

  private static void row(String name, double ours, double oracle) {
    Report.print("%-24s %8.1f %8.1f %8.2f", name, 100 * ours, 100 * oracle, ours / oracle);
  }
}
