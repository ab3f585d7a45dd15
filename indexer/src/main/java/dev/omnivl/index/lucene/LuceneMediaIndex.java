package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult;
import dev.omnivl.index.Segment;
import dev.omnivl.index.answer.Answers;
import dev.omnivl.index.answer.UnitVectors;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.recall.EffortFile;
import dev.omnivl.index.recall.Efforts;
import dev.omnivl.index.recall.SeriesReport;
import dev.omnivl.index.relevance.Calibration;
import dev.omnivl.index.relevance.Judgement;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.snapshot.SnapshotManifest;
import dev.omnivl.index.thumbnails.ThumbnailPacks;
import dev.omnivl.index.vectors.MediaVectorsFormat;
import dev.omnivl.index.vectors.VectorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link MediaIndex} in a folder of this machine, on Apache Lucene. This page specifies what is
 * in it.
 *
 * <h2>Documents</h2>
 *
 * Each item is one block of neighbouring documents, replaced and removed as a whole: its segments
 * in order, the whole medium first, then the medium. An item that failed is a block of one: a
 * medium without segments. So the ledger is the set of medium documents, and it cannot disagree
 * with what is searchable.
 *
 * <table>
 * <caption>Fields of every document</caption>
 * <tr><td>block</td><td>term</td><td>the item's URI: names the block</td></tr>
 * <tr><td>type</td><td>term</td><td>{@code medium} or {@code segment}</td></tr>
 * </table>
 *
 * <table>
 * <caption>Fields of a segment</caption>
 * <tr><td>segment_kind</td><td>term</td><td>{@code IMAGE} or {@code VIDEO}: filters inside the search</td></tr>
 * <tr><td>vector</td><td>float32 vector, dot product; {@link MediaVectorsFormat}</td><td>the embedding,
 *     a unit vector (D)</td></tr>
 * <tr><td>start, end</td><td>numeric column</td><td>nanoseconds in the clip; absent for the whole medium</td></tr>
 * <tr><td>thumbnail_place</td><td>numeric column</td><td>where its JPEG is in {@link ThumbnailPacks}; absent where
 *     the medium's own serves</td></tr>
 * </table>
 *
 * <table>
 * <caption>Fields of a medium</caption>
 * <tr><td>uri</td><td>term, stored</td><td>the item's identity; the ledger's order</td></tr>
 * <tr><td>status</td><td>term, stored</td><td>{@code ingested} or {@code failed}</td></tr>
 * <tr><td>size, modified, recorded</td><td>numeric columns</td><td>bytes, and nanoseconds since 1970: when the file
 *     changed, when this was written. Columns, so that a new time of change costs no new block</td></tr>
 * <tr><td>reason, message</td><td>stored</td><td>failed items only: {@link Reason} by name, and one line</td></tr>
 * <tr><td>media_id</td><td>term, stored</td><td>see {@link MediaRecord#mediaId()}; this and the following only if
 *     ingested</td></tr>
 * <tr><td>content_hash, content</td><td>stored, term</td><td>SHA-256 of the encoded file, hexadecimal;
 *     the term finds a medium of the same content</td></tr>
 * <tr><td>kind</td><td>term, stored</td><td>{@code IMAGE} or {@code VIDEO}</td></tr>
 * <tr><td>duration</td><td>stored</td><td>nanoseconds; 0 for an image</td></tr>
 * <tr><td>segments</td><td>stored</td><td>how many documents precede this one in its block</td></tr>
 * <tr><td>title, tag</td><td>text, stored; tag repeats</td><td>searchable words</td></tr>
 * <tr><td>thumbnail_place</td><td>numeric column</td><td>where its JPEG is in {@link ThumbnailPacks}</td></tr>
 * <tr><td>hit</td><td>binary column</td><td>what a search shows of it once more, in one place: {@link HitFields};
 *     absent in older indexes</td></tr>
 * <tr><td>other_words</td><td>text, repeats</td><td>more searchable words: the file's name, attributes that are words</td></tr>
 * <tr><td>under</td><td>term, repeats</td><td>every folder that the URI lies in, up to 64</td></tr>
 * <tr><td>word.NAME</td><td>term, repeats</td><td>tags and attributes that are words, in lower case: to filter by</td></tr>
 * <tr><td>number.NAME</td><td>double, point and column</td><td>the duration of a clip (seconds) and attributes that are
 *     numbers or times (seconds since 1970)</td></tr>
 * <tr><td>facet.NAME</td><td>sorted column, repeats</td><td>kind, year, innermost folder, tag and attributes that are
 *     words, as they were given: to count</td></tr>
 * <tr><td>attributes</td><td>binary column</td><td>what the file says of itself and what its sender says, as two lists:
 *     how many (vint), then for each its name, its sort (1 words, 2 number, 3 time) and its value; absent if both are
 *     empty</td></tr>
 * </table>
 *
 * <h2>Commit</h2>
 *
 * The user data of each commit holds {@code omnivl.format} (2), {@code omnivl.model} (the model id)
 * {@code omnivl.dimensions} (D) and {@code omnivl.vectors} ({@link VectorSettings#recorded}; {@code
 * int8 16 200} where it is absent). A folder whose values differ is refused. A commit is fsynced
 * before it is acknowledged; readers open commits only. One process at a time holds the folder, by
 * Lucene's {@code write.lock}.
 *
 * <p>{@code omnivl.thumbnails.end} is where the packs of the folder {@code thumbnails} ended, as
 * {@code PACK:OFFSET}, when all documents of the commit were written; all that is before {@code
 * omnivl.thumbnails.covered} belongs to this commit or earlier ones.
 *
 * <p>Beside the index lies {@code relevance.json}, a {@link Calibration}: how high chance questions
 * scored. It can be deleted, and is made again.
 *
 * <p>Format 1 has no packs: its JPEGs are binary columns {@code thumbnail} of the same documents,
 * and media have no {@code content}. It is read, and becomes format 2 with the next commit; columns
 * stay until their items are replaced.
 */
public final class LuceneMediaIndex implements MediaIndex {
  private static final int MAX_DIMENSIONS = 1024;

  /** Up to this size, opening compares all checksums: it costs about a tenth of a second. */
  private static final long VERIFY_AT_OPEN_BYTES = 64L << 20;

  /** So long nothing is written before segments are merged to few. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** Merging keeps the old segments until the new one is committed. */
  private static final int ROOM_TO_MERGE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(LuceneMediaIndex.class);

  private final Storage storage;
  private final String modelId;
  private final UnitVectors units;
  private final Directory directory;
  private final VectorSettings vectors;
  private final DurableWriter writer;
  private final Committed committed;
  private final Thumbnails thumbnails;
  private final Efforts efforts = new Efforts();
  private final BestMoments moments = new BestMoments(efforts);
  private final Pages pages = new Pages();
  private final LuceneState.Parts parts;
  private final ItemChanges changes;
  private final SafeCopies copies;
  private final RecallMonitor recall;
  private final Relevance relevance;
  private final Tidying tidying;

  private LuceneMediaIndex(
      Storage storage,
      String modelId,
      int dimensions,
      Surroundings surroundings,
      Directory directory,
      IndexSettings settings)
      throws IOException {
    this.storage = storage;
    this.modelId = modelId;
    this.units = new UnitVectors(dimensions);
    this.directory = directory;
    IndexFolder folder = new IndexFolder(storage.folder(), modelId, dimensions, settings.vectors());
    this.vectors = folder.vectors(directory);
    IndexWriter lucene = folder.open(directory);
    this.parts =
        new LuceneState.Parts(moments, new WordSearch(lucene.getAnalyzer()), new Background());
    try {
      SearcherManager searchers = new SearcherManager(directory, null);
      this.committed = new Committed(storage, searchers);
      this.thumbnails =
          new Thumbnails(new ThumbnailPacks(storage.folder(), surroundings.packFiles()), committed);
      this.writer =
          new DurableWriter(
              storage.folder(), () -> folder.open(directory), lucene, searchers, thumbnails);
    } catch (IOException | RuntimeException e) {
      lucene.rollback();
      throw e;
    }
    Clock clock = surroundings.clock();
    this.changes = new ItemChanges(storage, writer, committed, thumbnails, clock);
    this.copies =
        new SafeCopies(
            new SafeCopies.Source(storage, directory, writer, thumbnails),
            committed,
            parts,
            clock,
            this::info);
    EffortFile learnt = new EffortFile(storage.folder());
    this.recall =
        new RecallMonitor(moments, settings.recall(), efforts, learnt, System::nanoTime).start();
    this.relevance = new Relevance(storage.folder(), moments, clock);
    this.tidying = new Tidying(() -> tidy(QUIET));
  }

  /** Returns whether its segments were merged to few, and nothing has changed since. */
  public boolean isAtRest() {
    return writer.isTidy();
  }

  /** Merges its segments to few now, as it does by itself when nothing was written for a while. */
  public void rest() {
    tidy(Duration.ZERO);
  }

  /** Merges to few leaves if nothing was written for so long and there is room for it. */
  void tidy(Duration quiet) {
    if (writer.isTidy()) {
      return;
    }
    try {
      long room = Files.getFileStore(storage.folder()).getUsableSpace();
      if (room > ROOM_TO_MERGE * sizeBytes()) {
        writer.tidy(quiet);
      }
    } catch (AlreadyClosedException e) {
      LOG.debug("merging ended with the index", e);
    } catch (IOException e) {
      LOG.warn("the index in {} could not be merged: {}", storage.folder(), e.toString());
    }
  }

  /**
   * Opens the index in a folder, or makes one where the folder is empty or missing.
   *
   * @param folder the index folder, used by this process alone
   * @param modelId the embedding id of the model that makes the vectors
   * @param dimensions the length D of a vector, 1 to {@value #MAX_DIMENSIONS}
   * @throws Failure {@code MISMATCH} if it was made by another model or holds other files, {@code
   *     UNAVAILABLE} if another process holds it or it cannot be written, {@code CORRUPT} if its
   *     data fail their checks
   */
  public static LuceneMediaIndex open(Path folder, String modelId, int dimensions) {
    return open(folder, modelId, dimensions, IndexSettings.DEFAULT);
  }

  /** The same with other settings. */
  public static LuceneMediaIndex open(
      Path folder, String modelId, int dimensions, IndexSettings settings) {
    return open(folder, modelId, dimensions, settings, Surroundings.REAL);
  }

  static LuceneMediaIndex open(Path folder, String modelId, int dimensions, Clock clock) {
    return open(folder, modelId, dimensions, IndexSettings.DEFAULT, Surroundings.at(clock));
  }

  static LuceneMediaIndex open(
      Path folder,
      String modelId,
      int dimensions,
      IndexSettings settings,
      Surroundings surroundings) {
    require(!modelId.isBlank(), "the model id of an index must not be blank");
    require(
        dimensions >= 1 && dimensions <= MAX_DIMENSIONS,
        "an index holds vectors of 1 to " + MAX_DIMENSIONS + " dimensions, not " + dimensions);
    Storage storage = new Storage(folder);
    return storage.read(() -> {
      Directory directory = surroundings.files().open(storage.made());
      try {
        LuceneMediaIndex index =
            new LuceneMediaIndex(storage, modelId, dimensions, surroundings, directory, settings);
        if (index.info().sizeBytes() <= VERIFY_AT_OPEN_BYTES) {
          index.verifyOrClose();
        }
        return index;
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    });
  }

  private void verifyOrClose() {
    try {
      verify();
    } catch (Failure e) {
      close();
      throw e;
    }
  }

  @Override
  public Ingested upsert(MediaRecord medium, List<Segment> segments) {
    units.require(segments, medium.version().uri());
    return changes.upsert(medium, segments);
  }

  @Override
  public void recordFailure(ItemVersion item, Failure failure) {
    changes.recordFailure(item, failure);
  }

  @Override
  public Optional<Ingested> sameContent(
      ItemDescription item, String contentHash, Set<String> facts) {
    return changes.sameContent(item, contentHash, facts);
  }

  /** One process at a time holds the folder. */
  @Override
  public ItemWriter evenIfOlder() {
    return this;
  }

  @Override
  public int delete(Collection<String> uris) {
    return changes.delete(uris);
  }

  @Override
  public List<String> needed(List<ItemVersion> items, Set<String> facts) {
    return committed.read(searcher -> Ledger.needed(searcher, items, facts));
  }

  @Override
  public long losses() {
    return writer.losses();
  }

  @Override
  public void commit(long since) {
    storage.change(() -> writer.commit(since));
  }

  @Override
  public boolean recover() {
    try {
      return storage.write(writer::recover);
    } catch (Failure e) {
      return false;
    }
  }

  @Override
  public LedgerPage list(LedgerFilter filter, int pageSize, String pageToken) {
    require(
        pageSize >= 1 && pageSize <= MAX_PAGE_SIZE,
        "the page size is " + pageSize + "; it must be 1 to " + MAX_PAGE_SIZE);
    return committed.read(searcher -> Ledger.page(searcher, filter, pageSize, pageToken));
  }

  @Override
  public SearchResult search(MediaQuery query) {
    units.require(query.ranking());
    if (query.cursor().isEmpty()) {
      return committed.read(searcher -> page(searcher, query, 0, List::copyOf));
    }
    return storage.read(() -> pages.read(query, this::nextPage));
  }

  private SearchResult nextPage(MediaQuery query, IndexSearcher searcher, int offset)
      throws IOException {
    return page(
        searcher,
        query,
        offset,
        hits -> committed.read(now -> new LuceneState(now, parts).remaining(hits)));
  }

  private SearchResult page(
      IndexSearcher searcher, MediaQuery query, int offset, UnaryOperator<List<SearchHit>> shown)
      throws IOException {
    LuceneState state = new LuceneState(searcher, parts);
    Answers.Page page = Answers.page(state, query, offset);
    if (offset == 0) {
      recall.answered(searcher, query, state.walks());
    }
    return new SearchResult(
        shown.apply(page.hits()),
        page.more() ? pages.cursor(searcher, query, offset + query.limit()) : "",
        page.visited(),
        state.facets(query));
  }

  /**
   * Says how hard a search looks, whatever it is asked: it names at least so many candidates by
   * their int8 vectors before it compares them exactly. More cost time and find what fewer miss;
   * unless set, {@link Efforts} says how many.
   */
  public void effort(int candidates) {
    efforts.setUsual(candidates);
  }

  /** Takes back what {@link #effort} said. */
  public void usualEffort() {
    efforts.reset();
  }

  @Override
  public Optional<VectorSettings> vectors() {
    return Optional.of(vectors);
  }

  /**
   * Returns what vectors take outside the heap, bytes by the endings of their files: {@code vec} in
   * full, {@code veq} encoded, {@code vex} the graph. Searches should find the last two in memory.
   */
  public Map<String, Long> offHeapBytes() {
    return committed.read(OffHeap::bytes);
  }

  @Override
  public List<SeriesReport> recall() {
    return recall.report();
  }

  @Override
  public boolean isCalibrationDue() {
    return committed.read(relevance::isDue);
  }

  @Override
  public boolean calibrate(List<float[]> texts, BooleanSupplier gone) {
    texts.forEach(text -> units.require(text, "reference text"));
    return relevance.calibrate(committed, texts, gone);
  }

  @Override
  public Optional<Judgement> judgement(float[] question, Modality modality, String best) {
    units.require(question, "query");
    return committed.read(searcher -> {
      Optional<StoredMedium> medium = StoredMedium.find(searcher, Fields.MEDIA_ID, best);
      return medium.isPresent()
          ? relevance.judgement(searcher, question, modality, medium.get())
          : Optional.empty();
    });
  }

  @Override
  public Optional<float[]> vector(String mediaId) {
    return committed.readMedium(mediaId, moments::wholeVector);
  }

  @Override
  public Optional<byte[]> thumbnail(String mediaId) {
    return committed.readMedium(mediaId, medium -> medium.thumbnail(thumbnails));
  }

  @Override
  public Optional<byte[]> thumbnail(SearchHit hit) {
    return committed.readMedium(
        hit.mediaId(), medium -> moments.thumbnail(medium, hit.moment(), thumbnails));
  }

  @Override
  public IndexInfo info() {
    return committed.read(this::info);
  }

  private IndexInfo info(IndexSearcher searcher) throws IOException {
    return new IndexInfo(
        modelId,
        units.dimensions(),
        Committed.count(searcher, Fields.STATUS, Fields.INGESTED),
        Committed.count(searcher, Fields.TYPE, Fields.SEGMENT),
        Committed.count(searcher, Fields.STATUS, Fields.FAILED),
        sizeBytes());
  }

  /**
   * Reads every byte of the index and compares it with its checksums, about a second for each
   * gigabyte. Opening does the same for a small index.
   *
   * @throws Failure {@code CORRUPT} if a checksum differs
   */
  public void verify() {
    committed.verify();
    committed.read(searcher -> {
      thumbnails.verify(searcher);
      return searcher;
    });
  }

  @Override
  public SnapshotFolder.Written snapshot(SnapshotFolder target) {
    return copies.snapshot(target);
  }

  @Override
  public List<String> unlike(SnapshotManifest manifest) {
    return copies.unlike(manifest);
  }

  @Override
  public Health examine() {
    return copies.examine();
  }

  @Override
  public <T> T everything(Reading<T> reading) {
    return committed.read(searcher ->
        reading.of(info(searcher), visitor -> AllItems.show(searcher, thumbnails, visitor)));
  }

  @Override
  public Optional<DescribedItem> description(String uri) {
    return committed.read(searcher -> {
      Optional<StoredMedium> stored = StoredMedium.find(searcher, Fields.URI, uri);
      return stored.isPresent() && stored.get().isIngested()
          ? Optional.of(
              DescribedItem.of(stored.get().description(), stored.get().attributes().facts()))
          : Optional.empty();
    });
  }

  @Override
  public void close() {
    storage.change(() -> {
      try (directory;
          pages;
          tidying;
          recall) {
        writer.close(); // and so a merge that is under way
      }
    });
  }

  private long sizeBytes() throws IOException {
    long size = thumbnails.sizeBytes();
    for (String file : directory.listAll()) {
      try {
        size += directory.fileLength(file);
      } catch (NoSuchFileException e) {
        // Merged away between the listing and the question.
        continue;
      }
    }
    return size;
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new Failure(Reason.INVALID_ARGUMENT, message);
    }
  }
}
