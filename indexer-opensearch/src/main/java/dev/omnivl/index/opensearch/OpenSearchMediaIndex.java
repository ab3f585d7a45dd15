package dev.omnivl.index.opensearch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult;
import dev.omnivl.index.Segment;
import dev.omnivl.index.answer.Answers;
import dev.omnivl.index.answer.PageCursor;
import dev.omnivl.index.answer.UnitVectors;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.snapshot.SnapshotManifest;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link MediaIndex} in an OpenSearch cluster with its k-NN plugin. This page specifies what is
 * in it.
 *
 * <h2>Documents</h2>
 *
 * Each item is one document, its segments nested in it, so it is replaced and removed as a whole;
 * the ledger is the set of documents. Its id is the SHA-256 of the item's URI, its version the time
 * of change, so that the newest version stays whichever process writes it and whenever it comes.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>uri, status</td><td>keyword</td><td>identity; {@code ingested} or {@code failed}</td></tr>
 * <tr><td>size, modified, recorded</td><td>long</td><td>bytes, nanoseconds since 1970</td></tr>
 * <tr><td>reason, message</td><td>kept</td><td>failed items only</td></tr>
 * <tr><td>media_id, content_hash, kind</td><td>keyword</td><td>this and the following only if ingested</td></tr>
 * <tr><td>duration, segment_count, damage, facts, own</td><td>kept</td><td>nanoseconds; how many segments; what
 *     lacks; what the file and what its sender says</td></tr>
 * <tr><td>title, tag, other_words</td><td>text</td><td>searchable words</td></tr>
 * <tr><td>under, word.NAME, number.NAME</td><td>keyword, keyword, double</td><td>to filter by</td></tr>
 * <tr><td>facet.NAME</td><td>keyword</td><td>to count</td></tr>
 * <tr><td>segments</td><td>nested</td><td>the whole first: {@code vector} (HNSW over floats, inner product, engine
 *     lucene), {@code start}, {@code end} (nanoseconds; absent of the whole), {@code picture} (its
 *     number; absent if the medium's serves)</td></tr>
 * <tr><td>whole</td><td>stored bytes</td><td>the vector of the whole once more, little-endian floats</td></tr>
 * <tr><td>pictures</td><td>stored bytes, repeats</td><td>JPEGs: the medium's, then those of moments</td></tr>
 * </table>
 *
 * The mapping's {@code _meta.omnivl} holds {@code format} (1), {@code embedding_id} and {@code
 * dimensions}; an index whose values differ is refused.
 *
 * <h2>Commit</h2>
 *
 * Changes are gathered and sent in bulk; OpenSearch acknowledges them when they are in the
 * transaction logs of all copies, on disk. The index is refreshed by commits only, so what is
 * visible is durable. Another process's commit, and the recovery of a node, show what was sent
 * before a commit of this one: durable, too.
 */
public final class OpenSearchMediaIndex implements MediaIndex {
  private final CommittedItems committed;
  private final States states;
  private final DurableBuffer buffer;
  private final ItemChanges changes;
  private final UnitVectors units;
  private final Background background = new Background();
  private final Inspection inspection;
  private volatile boolean closed;

  OpenSearchMediaIndex(Cluster cluster, String index, Schema schema, Clock clock) {
    schema.open(cluster, index);
    committed = new CommittedItems(cluster, index, schema.identity());
    states = new States(cluster, index);
    buffer = new DurableBuffer(cluster, index, new Bulk(cluster, index, clock), states);
    units = new UnitVectors(schema.identity().dimensions());
    changes = new ItemChanges(committed, buffer, units, clock);
    inspection = new Inspection(cluster, index, committed);
  }

  private void requireOpen() {
    if (closed) {
      throw new Failure(
          Reason.UNAVAILABLE, "the index " + committed.index() + " is closed: this program ends");
    }
  }

  @Override
  public Ingested upsert(MediaRecord medium, List<Segment> segments) {
    requireOpen();
    return changes.upsert(medium, segments);
  }

  @Override
  public void recordFailure(ItemVersion item, Failure failure) {
    requireOpen();
    changes.recordFailure(item, failure);
  }

  @Override
  public Optional<Ingested> sameContent(
      ItemDescription item, String contentHash, Set<String> facts) {
    requireOpen();
    return changes.sameContent(item, contentHash, facts);
  }

  @Override
  public ItemWriter evenIfOlder() {
    return changes.evenIfOlder();
  }

  @Override
  public int delete(Collection<String> uris) {
    requireOpen();
    uris.forEach(ItemVersion::requireUri);
    return changes.delete(new LinkedHashSet<>(uris));
  }

  @Override
  public void commit(long since) {
    requireOpen();
    buffer.commit(since);
  }

  @Override
  public long losses() {
    return buffer.losses();
  }

  @Override
  public boolean recover() {
    return !closed && buffer.recover();
  }

  @Override
  public List<String> needed(List<ItemVersion> items, Set<String> facts) {
    List<String> ids = items.stream().map(item -> Documents.id(item.uri())).toList();
    Map<String, StoredItem> known =
        committed.items(ids, facts.isEmpty() ? Names.OF_ENTRY : Names.OF_ENTRY_AND_FACTS);
    return items.stream()
        .filter(item -> {
          StoredItem stored = known.get(Documents.id(item.uri()));
          return stored == null
              || stored.entry().isOutdatedBy(item)
              || (stored.isIngested() && !stored.attributes().has(facts));
        })
        .map(ItemVersion::uri)
        .toList();
  }

  @Override
  public Optional<LedgerEntry> entry(String uri) {
    return committed.entry(uri);
  }

  @Override
  public Optional<DescribedItem> description(String uri) {
    return committed.description(uri);
  }

  @Override
  public LedgerPage list(LedgerFilter filter, int pageSize, String pageToken) {
    if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "the page size is " + pageSize + "; it must be 1 to " + MAX_PAGE_SIZE);
    }
    return committed.page(filter, pageSize, pageToken);
  }

  @Override
  public SearchResult search(MediaQuery query) {
    requireOpen();
    units.require(query.ranking());
    if (!query.cursor().isEmpty()) {
      PageCursor cursor = PageCursor.of(query);
      try (States.State state = states.of(cursor)) {
        return page(state, query, cursor.offset());
      } catch (States.Gone e) {
        throw PageCursor.tooOld();
      }
    }
    try {
      return firstPage(query);
    } catch (States.Gone e) {
      return firstPage(query); // of a state that is there
    }
  }

  private SearchResult firstPage(MediaQuery query) {
    try (States.State state = states.newest()) {
      return page(state, query, 0);
    }
  }

  private SearchResult page(States.State state, MediaQuery query, int offset) {
    OpenSearchState answering = new OpenSearchState(state, committed::properties, background);
    try {
      Answers.Page page = Answers.page(answering, query, offset);
      return new SearchResult(
          offset == 0 ? page.hits() : remaining(page.hits()),
          page.more() ? PageCursor.of(state.pin(), query, offset + query.limit()).encode() : "",
          page.visited(),
          answering.facets(query));
    } catch (IOException e) {
      throw unexpected(e);
    }
  }

  private List<SearchHit> remaining(List<SearchHit> hits) {
    if (hits.isEmpty()) {
      return hits;
    }
    Set<String> present =
        new HashSet<>(committed.present(hits.stream().map(SearchHit::mediaId).toList()));
    return hits.stream().filter(hit -> present.contains(hit.mediaId())).toList();
  }

  @Override
  public Optional<float[]> vector(String mediaId) {
    return committed.medium(mediaId, List.of(), List.of(Names.WHOLE)).map(StoredItem::whole);
  }

  @Override
  public Optional<byte[]> thumbnail(String mediaId) {
    return committed.medium(mediaId, List.of(), List.of(Names.PICTURES)).map(StoredItem::picture);
  }

  @Override
  public Optional<byte[]> thumbnail(SearchHit hit) {
    List<String> segments =
        List.of(
            Names.of(Names.SEGMENTS, Names.START),
            Names.of(Names.SEGMENTS, Names.END),
            Names.of(Names.SEGMENTS, Names.PICTURE));
    return committed
        .medium(
            hit.mediaId(), hit.moment().isPresent() ? segments : List.of(), List.of(Names.PICTURES))
        .map(item -> item.picture(hit.moment()));
  }

  @Override
  public IndexInfo info() {
    requireOpen();
    return committed.info();
  }

  @Override
  public <T> T everything(Reading<T> target) {
    try (States.State state = states.newest()) {
      return target.of(committed.info(state::search), visitor -> committed.show(state, visitor));
    } catch (IOException e) {
      throw unexpected(e);
    } catch (States.Gone e) {
      throw new Failure(
          Reason.UNAVAILABLE, "OpenSearch lost the state that was read: try again", e);
    }
  }

  private static Failure unexpected(IOException e) {
    return new Failure(
        Reason.UNAVAILABLE, "the index cannot be read or written (" + e.getMessage() + ")", e);
  }

  /**
   * OpenSearch has snapshots of its own, of the cluster's repositories, which are no folders of
   * this machine.
   */
  @Override
  public SnapshotFolder.Written snapshot(SnapshotFolder target) {
    throw OpenSearchIndexes.noSnapshots();
  }

  @Override
  public List<String> unlike(SnapshotManifest manifest) {
    throw OpenSearchIndexes.noSnapshots();
  }

  @Override
  public Health examine() {
    requireOpen();
    try (States.State state = states.newest()) {
      return inspection.examine(
          state, new OpenSearchState(state, committed::properties, background));
    } catch (IOException e) {
      throw unexpected(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      buffer.commit(buffer.losses());
    } finally {
      closed = true;
      states.close();
    }
  }
}
