package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.answer.Answers;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.snapshot.Canary;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.snapshot.SnapshotManifest;
import dev.omnivl.index.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;

/** Copies an index while it is used, and proves that it is sound. */
final class SafeCopies implements Snapshots {
  private final Storage storage;
  private final Directory directory;
  private final DurableWriter writer;
  private final Committed committed;
  private final Thumbnails thumbnails;
  private final LuceneState.Parts parts;
  private final Clock clock;
  private final Numbers numbers;

  /** Tells a commit in numbers. */
  @FunctionalInterface
  interface Numbers {
    IndexInfo of(IndexSearcher searcher) throws IOException;
  }

  /**
   * What is copied.
   *
   * @param storage the index folder
   * @param directory the same, as Lucene sees it
   */
  record Source(
      Storage storage, Directory directory, DurableWriter writer, Thumbnails thumbnails) {}

  SafeCopies(
      Source source, Committed committed, LuceneState.Parts parts, Clock clock, Numbers numbers) {
    this.storage = source.storage();
    this.directory = source.directory();
    this.writer = source.writer();
    this.thumbnails = source.thumbnails();
    this.committed = committed;
    this.parts = parts;
    this.clock = clock;
    this.numbers = numbers;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Bytes of thumbnails that are deleted meanwhile are overwritten when it is done. Segments
   * that hold deleted items are rewritten first, so that nothing of these is in the snapshot.
   */
  @Override
  public SnapshotFolder.Written snapshot(SnapshotFolder target) {
    requireApart(target.folder());
    target.requireFree();
    return storage.write(() -> {
      writer.purge();
      return writer.keep(commit -> {
        List<SnapshotFolder.Source> sources =
            new ArrayList<>(thumbnails.sources(commit.getUserData()));
        for (String name : commit.getFileNames()) {
          Path file = storage.folder().resolve(name);
          sources.add(new SnapshotFolder.Source(file, name, Files.size(file), true));
        }
        try (DirectoryReader reader = DirectoryReader.open(commit)) {
          return target.write(sources, manifest(new IndexSearcher(reader)));
        }
      });
    });
  }

  private void requireApart(Path target) {
    Path folder = storage.folder().toAbsolutePath().normalize();
    if (target.startsWith(folder) || folder.startsWith(target)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "a snapshot cannot be in the index folder, nor around it: name another folder");
    }
  }

  private SnapshotManifest manifest(IndexSearcher searcher) throws IOException {
    IndexInfo info = numbers.of(searcher);
    return new SnapshotManifest(
        SnapshotManifest.FORMAT,
        clock.instant().toString(),
        info.modelId(),
        info.dimensions(),
        info.media(),
        info.segments(),
        info.failed(),
        CanaryQueries.ask(searcher, query -> canary(searcher, query)));
  }

  private List<SearchHit> canary(IndexSearcher searcher, float[] query) {
    LuceneState state = new LuceneState(searcher, parts);
    return storage.read(
        () -> Answers.page(state, MediaQuery.nearest(query, CanaryQueries.HITS), 0).hits());
  }

  /** {@inheritDoc} Takes about a second for each gigabyte. */
  @Override
  public Health examine() {
    return storage.read(() ->
        writer.keep(commit -> {
          List<Lost> lost =
              Examination.of(storage.folder(), directory, commit.getSegmentsFileName());
          List<Canary> canaries =
              lost.isEmpty()
                  ? committed.read(s -> CanaryQueries.ask(s, query -> canary(s, query)))
                  : List.of();
          List<String> wrong =
              canaries.stream()
                  .filter(canary -> !CanaryQueries.foundItself(canary))
                  .map(Canary::uri)
                  .toList();
          long bytes = committed.read(numbers::of).sizeBytes();
          return new Health(bytes, lost, canaries.size(), wrong);
        }));
  }

  @Override
  public List<String> unlike(SnapshotManifest manifest) {
    return committed.read(searcher -> {
      List<String> unlike = new ArrayList<>();
      for (Canary canary : manifest.canaries()) {
        if (!CanaryQueries.same(canary, canary(searcher, canary.vector()))) {
          unlike.add(canary.uri());
        }
      }
      return unlike;
    });
  }
}
