package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The media index as ingest leaves it: media with titles, tags and thumbnails, a commit after every
 * few, nothing merged by hand. A search returns whole hits.
 */
record OmniVlEngine(Path folder, LuceneMediaIndex index, double buildSeconds)
    implements SearchEngine {
  /** As many as a server embeds between two commits. */
  private static final int MEDIA_OF_A_COMMIT = 100;

  private static final byte[] THUMBNAIL = new byte[1500];

  static OmniVlEngine of(Corpus corpus, Path folder) throws IOException {
    LuceneMediaIndex index = LuceneMediaIndex.open(folder, "bench", corpus.vectors()[0].length);
    double start = SearchEngine.processorSeconds();
    for (int i = 0; i < corpus.vectors().length; i++) {
      index.upsert(medium(i), List.of(Segment.whole(corpus.vectors()[i])));
      if (i % MEDIA_OF_A_COMMIT == MEDIA_OF_A_COMMIT - 1) {
        index.commit();
      }
    }
    index.commit();
    OmniVlEngine ingested =
        new OmniVlEngine(folder, index, SearchEngine.processorSeconds() - start);
    Report.print("ours     %d leaves at the end of ingest", ingested.leaves());
    while (!index.isAtRest()) {
      LockSupport.parkNanos(200_000_000);
    }
    return new OmniVlEngine(folder, index, SearchEngine.processorSeconds() - start);
  }

  private static MediaRecord medium(int number) {
    String uri = "file:///photos/2026/holiday/" + number;
    List<String> tags =
        Filtering.SHARES.stream()
            .filter(share -> number % share == 0)
            .map(OmniVlEngine::tag)
            .toList();
    return new MediaRecord(
        new ItemDescription(new ItemVersion(uri, number, Instant.EPOCH), "photo " + number, tags),
        MediaRecord.contentHash(uri.getBytes(StandardCharsets.UTF_8)),
        MediaKind.IMAGE,
        Duration.ZERO,
        THUMBNAIL,
        Optional.empty());
  }

  @Override
  public String name() {
    return "ours";
  }

  @Override
  public Measured measure(Queries queries, int effort) throws IOException {
    return measure(queries, OptionalInt.of(effort), Filter.ALL);
  }

  /**
   * Searches among the media whose number a share divides, all for 1.
   *
   * @param effort nothing for what is usual
   */
  Measured measureFiltered(Queries queries, OptionalInt effort, int share) throws IOException {
    return measure(queries, effort, share == 1 ? Filter.ALL : new Filter.Is("tag", tag(share)));
  }

  private Measured measure(Queries queries, OptionalInt effort, Filter filter) throws IOException {
    effort.ifPresentOrElse(index::effort, index::usualEffort);
    Modality modality = queries.name().equals("text") ? Modality.TEXT : Modality.MEDIA;
    return SearchEngine.time(
        queries,
        query -> {
          MediaQuery question = MediaQuery.nearest(query, modality, Corpus.TOP).where(filter);
          List<SearchHit> hits = index.search(question).hits();
          int[] found = new int[hits.size()];
          for (int i = 0; i < found.length; i++) {
            String uri = hits.get(i).uri();
            found[i] = Integer.parseInt(uri, uri.lastIndexOf('/') + 1, uri.length(), 10);
          }
          return found;
        });
  }

  private static String tag(int share) {
    return "one-in-" + share;
  }

  private interface Look<T> {
    T at(DirectoryReader reader) throws IOException;
  }

  private <T> T look(Look<T> look) throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return look.at(reader);
    }
  }

  @Override
  public int leaves() throws IOException {
    return look(reader -> reader.leaves().size());
  }

  @Override
  public Optional<Double> bytesPerVector() throws IOException {
    return look(reader -> Optional.of(OffHeap.bytesPerVector(reader, "vector", "veq")));
  }

  @Override
  public void close() {
    index.close();
  }
}
