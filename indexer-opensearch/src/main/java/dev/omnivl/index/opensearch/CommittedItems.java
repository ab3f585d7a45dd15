package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemLedger;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.LedgerToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads documents as they were when the index was last committed.
 *
 * @param cluster where they are
 * @param index its name
 * @param identity whose vectors it holds
 */
record CommittedItems(Cluster cluster, String index, IndexIdentity identity) {
  /** So many items of the ledger are read at once: their URIs may be long. */
  private static final int CHUNK = 250;

  /** So many whole items are read at once: a clip may have hundreds of vectors and pictures. */
  private static final int WHOLE_ITEMS = 16;

  /** Returns documents by id, those that there are. */
  Map<String, StoredItem> items(List<String> ids, List<String> fields) {
    Map<String, StoredItem> items = new HashMap<>();
    String path =
        "/" + index + "/_mget?realtime=false&_source_includes=" + String.join(",", fields);
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + CHUNK));
      for (JsonNode document : cluster.call("POST", path, Map.of("ids", some)).path("docs")) {
        if (document.path("found").asBoolean()) {
          items.put(document.path("_id").asText(), new StoredItem(document));
        }
      }
    }
    return items;
  }

  Optional<LedgerEntry> entry(String uri) {
    String id = Documents.id(uri);
    return Optional.ofNullable(items(List.of(id), Names.OF_ENTRY).get(id)).map(StoredItem::entry);
  }

  /** Returns what was said of an item that was ingested, by its sender and by the model. */
  Optional<DescribedItem> description(String uri) {
    String id = Documents.id(uri);
    List<String> fields = new ArrayList<>(Names.OF_ENTRY);
    fields.addAll(Names.OF_HIT);
    return Optional.ofNullable(items(List.of(id), fields).get(id))
        .filter(StoredItem::isIngested)
        .map(item -> DescribedItem.of(item.description(), item.attributes(Names.FACTS)));
  }

  /** Returns an item with all that is known of it. */
  Optional<StoredItem> whole(String uri) {
    return first(whole(FilterJson.term(Names.URI, uri)));
  }

  /** Returns items that were made of some content, a few. */
  List<StoredItem> ofContent(String contentHash) {
    return hits(search(whole(FilterJson.term(Names.CONTENT_HASH, contentHash))));
  }

  private Map<String, Object> whole(Map<String, Object> query) {
    return Map.of(
        "size",
        WHOLE_ITEMS,
        "query",
        query,
        "_source",
        true,
        "stored_fields",
        List.of(Names.PICTURES, Names.WHOLE));
  }

  /**
   * Returns a medium.
   *
   * @param fields of its document
   * @param stored fields that are stored on their own
   */
  Optional<StoredItem> medium(String mediaId, List<String> fields, List<String> stored) {
    return first(
        Map.of(
            "size",
            1,
            "query",
            FilterJson.term(Names.MEDIA_ID, mediaId),
            "_source",
            fields.isEmpty() ? false : fields,
            "stored_fields",
            stored));
  }

  /** Returns which of these media are there. */
  List<String> present(List<String> mediaIds) {
    Map<String, Object> body =
        Map.of(
            "size",
            mediaIds.size(),
            "query",
            Map.of("terms", Map.of(Names.MEDIA_ID, mediaIds)),
            "_source",
            List.of(Names.MEDIA_ID));
    return hits(search(body)).stream().map(StoredItem::mediaId).toList();
  }

  private Optional<StoredItem> first(Map<String, Object> body) {
    return hits(search(body)).stream().findFirst();
  }

  private JsonNode search(Map<String, Object> body) {
    return cluster.call("POST", "/" + index + "/_search", body);
  }

  private static List<StoredItem> hits(JsonNode reply) {
    List<StoredItem> items = new ArrayList<>();
    reply.path("hits").path("hits").forEach(hit -> items.add(new StoredItem(hit)));
    return items;
  }

  /** Returns a page of the ledger: OpenSearch sorts keywords by their UTF-8 bytes. */
  LedgerPage page(LedgerFilter filter, int size, String token) {
    List<Object> filters = new ArrayList<>();
    if (!filter.uriPrefix().isEmpty()) {
      filters.add(Map.of("prefix", Map.of(Names.URI, Map.of("value", filter.uriPrefix()))));
    }
    if (filter.failedOnly()) {
      filters.add(FilterJson.term(Names.STATUS, Names.FAILED));
    }
    Optional<String> last =
        token.isEmpty()
            ? Optional.empty()
            : Optional.of(LedgerToken.lastUri(token, filter.uriPrefix()));
    List<LedgerEntry> entries = new ArrayList<>();
    long bytes = 0;
    while (true) {
      int wanted = Math.min(CHUNK, size + 1 - entries.size());
      List<StoredItem> items =
          hits(search(after(FilterJson.bool("filter", filters), wanted, Names.OF_ENTRY, last)));
      for (StoredItem item : items) {
        LedgerEntry entry = item.entry();
        bytes += entry.mostBytes();
        if (entries.size() == size || (bytes > ItemLedger.MAX_PAGE_BYTES && !entries.isEmpty())) {
          return new LedgerPage(entries, LedgerToken.after(entries.getLast().item().uri()));
        }
        entries.add(entry);
      }
      if (items.size() < wanted) {
        return new LedgerPage(entries, "");
      }
      last = Optional.of(items.getLast().uri());
    }
  }

  private static Map<String, Object> after(
      Map<String, Object> query, int size, Object source, Optional<String> last) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("size", size);
    body.put("query", query);
    body.put("_source", source);
    body.put("sort", List.of(Map.of(Names.URI, "asc")));
    last.ifPresent(uri -> body.put("search_after", List.of(uri)));
    return body;
  }

  /** Shows every item of a state, by URI. */
  void show(States.State state, ItemVisitor visitor) throws IOException {
    Optional<String> last = Optional.empty();
    while (true) {
      Map<String, Object> body = after(Map.of("match_all", Map.of()), WHOLE_ITEMS, true, last);
      body.put("stored_fields", List.of(Names.PICTURES, Names.WHOLE));
      List<StoredItem> items = hits(state.search(body));
      for (StoredItem item : items) {
        if (item.isIngested()) {
          visitor.medium(item.medium(item.description()), item.segments());
        } else {
          visitor.failed(item.entry());
        }
      }
      if (items.size() < WHOLE_ITEMS) {
        return;
      }
      last = Optional.of(items.getLast().uri());
    }
  }

  /**
   * Tells a state in numbers.
   *
   * @param search searches it
   */
  IndexInfo info(Function<Map<String, Object>, JsonNode> search) {
    Map<String, Object> counts =
        Map.of(
            Names.INGESTED, Map.of("filter", FilterJson.INGESTED),
            Names.FAILED, Map.of("filter", FilterJson.term(Names.STATUS, Names.FAILED)),
            Names.SEGMENTS, Map.of("nested", Map.of("path", Names.SEGMENTS)));
    JsonNode counted = search.apply(Map.of("size", 0, "aggs", counts)).path("aggregations");
    JsonNode stats = cluster.call("GET", "/" + index + "/_stats/store", null);
    return new IndexInfo(
        identity.embeddingId(),
        identity.dimensions(),
        counted.path(Names.INGESTED).path("doc_count").asLong(),
        counted.path(Names.SEGMENTS).path("doc_count").asLong(),
        counted.path(Names.FAILED).path("doc_count").asLong(),
        stats.path("_all").path("total").path("store").path("size_in_bytes").asLong());
  }

  /** Tells what is committed in numbers. */
  IndexInfo info() {
    return info(this::search);
  }

  /** Returns the fields of the index's mapping. */
  JsonNode properties() {
    JsonNode mappings = cluster.call("GET", "/" + index + "/_mapping", null);
    return mappings.path(mappings.fieldNames().next()).path("mappings").path("properties");
  }
}
