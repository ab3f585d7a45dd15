package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes an index of OpenSearch, and looks whether one that is there is ours and our model's.
 *
 * @param identity whose vectors it holds
 */
record Schema(IndexIdentity identity) {
  /** Names of attributes are fields; a field costs memory in every node. */
  private static final int MAX_FIELDS = 10_000;

  /** A page of an answer and all before it, and one more. */
  private static final int MAX_RESULT = 10_001;

  /** Moments of one medium that are scored together. */
  static final int MAX_MOMENTS = 10_000;

  private static final int GRAPH_DEGREE = 16;
  private static final int GRAPH_BEAM = 100;
  private static final String OURS = "omnivl";

  /** Makes the index, or checks the one that is there. */
  void open(Cluster cluster, String index) {
    Cluster.Reply made = cluster.ask("PUT", "/" + index, definition());
    if (made.ok()) {
      return;
    }
    if (!made.error().equals("resource_already_exists_exception")) {
      throw cluster.refused(made);
    }
    IndexIdentity there =
        identity(cluster, index)
            .orElseThrow(() ->
                new Failure(Reason.UNAVAILABLE, "the index " + index + " went away: try again"));
    if (!there.equals(identity)) {
      throw new Failure(
          Reason.MISMATCH,
          named(cluster, index)
              + " was made with model "
              + there.embeddingId()
              + " ("
              + there.dimensions()
              + " dimensions), and this model is "
              + identity.embeddingId()
              + " ("
              + identity.dimensions()
              + " dimensions): serve that model, or name another prefix and index again");
    }
  }

  /**
   * Reads whose vectors an index holds.
   *
   * @return empty if there is none
   * @throws Failure {@code MISMATCH} if it is not one of ours
   */
  static Optional<IndexIdentity> identity(Cluster cluster, String index) {
    Cluster.Reply reply = cluster.ask("GET", "/" + index + "/_mapping", null);
    if (reply.error().equals("index_not_found_exception")) {
      return Optional.empty();
    }
    if (!reply.ok()) {
      throw cluster.refused(reply);
    }
    // An alias has one index behind it, under a name of its own.
    JsonNode mapping = reply.body().path(reply.body().fieldNames().next()).path("mappings");
    JsonNode ours = mapping.path("_meta").path(OURS);
    if (!ours.path("format").asText("").equals(Names.FORMAT)) {
      throw new Failure(
          Reason.MISMATCH,
          named(cluster, index)
              + " is not one of this software and version: name another prefix at the end of"
              + " omnivl.index.opensearch, or delete it and index again");
    }
    return Optional.of(
        new IndexIdentity(ours.path("embedding_id").asText(""), ours.path("dimensions").asInt()));
  }

  private static String named(Cluster cluster, String index) {
    return "the index " + index + " of OpenSearch at " + cluster.address();
  }

  private Map<String, Object> definition() {
    Map<String, Object> settings =
        Map.of(
            "index.knn",
            true,
            // What is visible is what was committed, and a commit is a refresh.
            "index.refresh_interval",
            "-1",
            // What is acknowledged is on the disks of all copies.
            "index.translog.durability",
            "request",
            // A deleted item may come again with an older time of change.
            "index.gc_deletes",
            "0s",
            "index.auto_expand_replicas",
            "0-1",
            "index.mapping.total_fields.limit",
            MAX_FIELDS,
            "index.mapping.nested_objects.limit",
            MAX_MOMENTS,
            "index.max_inner_result_window",
            MAX_MOMENTS,
            "index.max_result_window",
            MAX_RESULT);
    return Map.of("settings", settings, "mappings", mappings());
  }

  private Map<String, Object> mappings() {
    return Map.of(
        "dynamic", "strict",
        "_meta",
            Map.of(
                OURS,
                Map.of(
                    "format",
                    Names.FORMAT,
                    "embedding_id",
                    identity.embeddingId(),
                    "dimensions",
                    identity.dimensions())),
        "_source", Map.of("excludes", List.of(Names.PICTURES, Names.WHOLE)),
        "dynamic_templates",
            List.of(
                template(Names.NUMBER, "double"),
                template(Names.WORD, "keyword"),
                template(Names.FACET, "keyword")),
        "properties", properties());
  }

  private static Map<String, Object> template(String object, String type) {
    return Map.of(object, Map.of("path_match", object + ".*", "mapping", Map.of("type", type)));
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String name :
        List.of(
            Names.URI, Names.STATUS, Names.MEDIA_ID, Names.CONTENT_HASH, Names.KIND, Names.UNDER)) {
      all.put(name, Map.of("type", "keyword"));
    }
    for (String name : List.of(Names.SIZE, Names.MODIFIED, Names.RECORDED)) {
      all.put(name, Map.of("type", "long"));
    }
    for (String name : List.of(Names.TITLE, Names.TAG, Names.OTHER_WORDS)) {
      all.put(name, Map.of("type", "text"));
    }
    for (String name : List.of(Names.NUMBER, Names.WORD, Names.FACET)) {
      all.put(name, Map.of("type", "object", "dynamic", true));
    }
    for (String name : List.of(Names.PICTURES, Names.WHOLE)) {
      all.put(name, Map.of("type", "binary", "store", true));
    }
    // Kept and shown, never asked for.
    for (String name :
        List.of(
            Names.REASON,
            Names.MESSAGE,
            Names.DURATION,
            Names.COUNT,
            Names.DAMAGE,
            Names.FACTS,
            Names.OWN)) {
      all.put(name, Map.of("type", "object", "enabled", false));
    }
    all.put(Names.SEGMENTS, Map.of("type", "nested", "properties", segment()));
    return all;
  }

  private Map<String, Object> segment() {
    Map<String, Object> method =
        Map.of(
            "name", "hnsw",
            // The same graphs as in our own folders; others need natives that not every node has.
            "engine", "lucene",
            "parameters", Map.of("m", GRAPH_DEGREE, "ef_construction", GRAPH_BEAM));
    Map<String, Object> column = Map.of("type", "long", "index", false);
    return Map.of(
        Names.VECTOR,
        Map.of(
            "type",
            "knn_vector",
            "dimension",
            identity.dimensions(),
            "space_type",
            "innerproduct",
            "method",
            method),
        Names.START,
        column,
        Names.END,
        column,
        Names.PICTURE,
        Map.of("type", "integer", "index", false));
  }
}
