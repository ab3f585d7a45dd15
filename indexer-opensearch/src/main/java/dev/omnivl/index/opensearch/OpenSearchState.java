package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.answer.KnownFields;
import dev.omnivl.index.answer.Level;
import dev.omnivl.index.answer.MediaState;
import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.answer.Shown;
import dev.omnivl.index.answer.Visits;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Ranking.Words;
import dev.omnivl.media.MediaKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One state of the index, as questions see it. Vectors are kept as floats, so the scores of
 * OpenSearch are exact cosines and no vector comes over the wire to be scored once more.
 *
 * @param state what is searched
 * @param properties of the index's mapping: which fields there are; asked for by filters and facets
 * @param background knows what scores by chance
 */
record OpenSearchState(States.State state, Supplier<JsonNode> properties, Background background)
    implements MediaState<Found> {
  /** So many are looked for at least: fewer cost recall and save little. */
  private static final int LEAST_CANDIDATES = 64;

  /** What the k-NN plugin allows. */
  private static final int MOST_CANDIDATES = 10_000;

  /** The most values of one field that are counted. */
  private static final int MOST_VALUES = 100;

  private static final String VECTOR = Names.of(Names.SEGMENTS, Names.VECTOR);

  @Override
  public List<Ranked<Found>> nearest(Nearest wanted, Filter filter, int depth, Visits visits) {
    float[] vector = wanted.vector();
    int limit = Math.min(depth, MOST_CANDIDATES);
    int candidates = Math.min(MOST_CANDIDATES, Math.max(LEAST_CANDIDATES, limit + limit / 2));
    Map<String, Object> knn = knn(vector, candidates);
    if (!(filter instanceof Filter.All)) {
      knn.put("filter", considered(filter));
    }
    List<Ranked<Found>> ranked = new ArrayList<>();
    for (JsonNode hit : hits(search(nested(knn, Map.of()), limit, Names.OF_HIT))) {
      ranked.add(new Ranked<>(found(hit), cosine(hit), vector));
    }
    return ranked;
  }

  @Override
  public List<Ranked<Found>> words(String words, Filter filter, int depth) {
    Map<String, Object> query = query(words, considered(filter));
    List<Ranked<Found>> ranked = new ArrayList<>();
    for (JsonNode hit : hits(search(query, Math.min(depth, MOST_CANDIDATES), Names.OF_HIT))) {
      ranked.add(new Ranked<>(found(hit), hit.path("_score").floatValue(), null));
    }
    return ranked;
  }

  private Map<String, Object> considered(Filter filter) {
    return filter instanceof Filter.All
        ? FilterJson.INGESTED
        : new FilterJson(properties.get()).media(filter);
  }

  @Override
  public Optional<float[]> stored(String mediaId) {
    Map<String, Object> query = FilterJson.term(Names.MEDIA_ID, mediaId);
    for (JsonNode hit : hits(state.search(wholes(query, 1)))) {
      return Optional.of(new StoredItem(hit).whole());
    }
    return Optional.empty();
  }

  @Override
  public float[] scores(List<Found> media, float[] vector) {
    Map<String, Float> byId = new HashMap<>();
    for (JsonNode hit : scored(media, vector, Map.of())) {
      byId.put(hit.path("_id").asText(), cosine(hit));
    }
    float[] scores = new float[media.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = byId.getOrDefault(media.get(i).id(), -1f);
    }
    return scores;
  }

  @Override
  public List<float[]> wholes(List<Found> media) {
    Map<String, float[]> byId = new HashMap<>();
    for (JsonNode hit : hits(state.search(wholes(ids(media.stream()), media.size())))) {
      byId.put(hit.path("_id").asText(), new StoredItem(hit).whole());
    }
    return media.stream().map(each -> byId.getOrDefault(each.id(), new float[0])).toList();
  }

  @Override
  public Level level(float[] vector) {
    return Level.of(vector, background.sample(state));
  }

  @Override
  public List<String> ids(List<Found> media) {
    return media.stream().map(each -> each.item().mediaId()).toList();
  }

  @Override
  public List<Shown> shown(List<Ranked<Found>> media) {
    // Usually one vector picks the moments of all.
    Map<float[], List<Found>> clips = new IdentityHashMap<>();
    for (Ranked<Found> each : media) {
      float[] vector = each.vector();
      if (vector != null && each.medium().item().kind() == MediaKind.VIDEO) {
        clips.computeIfAbsent(vector, key -> new ArrayList<>()).add(each.medium());
      }
    }
    Map<String, List<ScoredSegment>> moments = new HashMap<>();
    clips.forEach((vector, of) -> moments.putAll(moments(of, vector)));
    return media.stream()
        .map(
            each -> each.medium().item().shown(moments.getOrDefault(each.medium().id(), List.of())))
        .toList();
  }

  private Map<String, List<ScoredSegment>> moments(List<Found> clips, float[] vector) {
    Map<String, Object> inner =
        Map.of(
            "size",
            Schema.MAX_MOMENTS,
            "_source",
            false,
            "docvalue_fields",
            List.of(Names.of(Names.SEGMENTS, Names.START), Names.of(Names.SEGMENTS, Names.END)));
    Map<String, List<ScoredSegment>> moments = new HashMap<>();
    for (JsonNode hit : scored(clips, vector, Map.of("inner_hits", inner))) {
      List<ScoredSegment> of = new ArrayList<>();
      for (JsonNode segment : hits(hit.path("inner_hits").path(Names.SEGMENTS))) {
        JsonNode fields = segment.path("fields");
        JsonNode start = fields.path(Names.of(Names.SEGMENTS, Names.START)).path(0);
        JsonNode end = fields.path(Names.of(Names.SEGMENTS, Names.END)).path(0);
        if (!start.isMissingNode()) {
          of.add(
              new ScoredSegment(StoredItem.range(start.asLong(), end.asLong()), cosine(segment)));
        }
      }
      moments.put(hit.path("_id").asText(), of);
    }
    return moments;
  }

  /** Scores every segment of some media: as many candidates as media leave no other way. */
  private Iterable<JsonNode> scored(
      List<Found> media, float[] vector, Map<String, Object> innerHits) {
    if (media.isEmpty()) {
      return List.of();
    }
    Map<String, Object> knn = knn(vector, media.size());
    knn.put("filter", ids(media.stream()));
    knn.put("expand_nested_docs", true);
    return hits(search(nested(knn, innerHits), media.size(), List.of()));
  }

  private static Map<String, Object> ids(Stream<Found> media) {
    return Map.of("ids", Map.of("values", media.map(Found::id).toList()));
  }

  @Override
  public int compare(Found one, Found other) {
    return one.id().compareTo(other.id());
  }

  /** Counts the values of fields over the media that a question considers. */
  Map<String, List<Count>> facets(MediaQuery query) {
    if (query.facets().isEmpty()) {
      return Map.of();
    }
    Map<String, Object> considered = considered(query.filter());
    if (query.ranking() instanceof Words(String asked)) {
      considered = query(asked, considered);
    }
    List<String> there = FilterJson.names(properties.get(), Names.FACET);
    Map<String, Object> counts = new LinkedHashMap<>();
    for (String field : query.facets()) {
      if (KnownFields.isCounted(field, there)) {
        String name = Names.of(Names.FACET, field);
        counts.put(field, Map.of("terms", Map.of("field", name, "size", MOST_VALUES)));
      }
    }
    JsonNode counted =
        state.search(Map.of("size", 0, "query", considered, "aggs", counts)).path("aggregations");
    return query.facets().stream()
        .distinct()
        .collect(Collectors.toMap(field -> field, field -> counts(counted.path(field))));
  }

  private static List<Count> counts(JsonNode field) {
    List<Count> counts = new ArrayList<>();
    for (JsonNode value : field.path("buckets")) {
      counts.add(new Count(value.path("key").asText(), value.path("doc_count").asLong()));
    }
    return counts;
  }

  /** Returns the media that have one of the words, of those that are considered. */
  private static Map<String, Object> query(String words, Map<String, Object> considered) {
    if (words.length() > Ranking.MAX_WORDS_LENGTH) {
      throw Failure.ofField(
          "words",
          "has " + words.length() + " characters; allowed are up to " + Ranking.MAX_WORDS_LENGTH);
    }
    if (words.codePoints().noneMatch(OpenSearchState::isOfWord)) {
      throw Failure.ofField("words", "holds no letter and no digit; it must hold a word");
    }
    List<Object> fields = new ArrayList<>();
    for (String field : List.of(Names.TITLE, Names.TAG, Names.OTHER_WORDS)) {
      fields.add(Map.of("match", Map.of(field, Map.of("query", words))));
    }
    return Map.of(
        "bool", Map.of("filter", considered, "should", fields, "minimum_should_match", 1));
  }

  private static boolean isOfWord(int character) {
    return Character.isLetterOrDigit(character) || Character.isEmojiPresentation(character);
  }

  private JsonNode search(Map<String, Object> query, int size, Collection<String> fields) {
    return state.search(
        Map.of(
            "size",
            size,
            "query",
            query,
            "track_total_hits",
            false,
            "_source",
            fields.isEmpty() ? false : fields));
  }

  private static Map<String, Object> wholes(Map<String, Object> query, int size) {
    return Map.of(
        "size", size, "query", query, "_source", false, "stored_fields", List.of(Names.WHOLE));
  }

  private static Map<String, Object> knn(float[] vector, int candidates) {
    Map<String, Object> knn = new LinkedHashMap<>();
    knn.put("vector", vector);
    knn.put("k", candidates);
    return knn;
  }

  private static Map<String, Object> nested(
      Map<String, Object> knn, Map<String, Object> innerHits) {
    Map<String, Object> nested = new LinkedHashMap<>(innerHits);
    nested.put("path", Names.SEGMENTS);
    nested.put("score_mode", "max");
    nested.put("query", Map.of("knn", Map.of(VECTOR, knn)));
    return Map.of("nested", nested);
  }

  private static Iterable<JsonNode> hits(JsonNode reply) {
    return reply.path("hits").path("hits");
  }

  private static Found found(JsonNode hit) {
    return new Found(hit.path("_id").asText(), new StoredItem(hit));
  }

  /**
   * OpenSearch keeps scores of inner products above 0: 1 + p, and 1 / (1 - p) where p is negative.
   */
  private static float cosine(JsonNode hit) {
    double score = hit.path("_score").doubleValue();
    return Math.clamp((float) (score >= 1 ? score - 1 : 1 - 1 / score), -1f, 1f);
  }
}
