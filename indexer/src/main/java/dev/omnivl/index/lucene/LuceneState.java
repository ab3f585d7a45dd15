package dev.omnivl.index.lucene;

import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.answer.Level;
import dev.omnivl.index.answer.MediaState;
import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.answer.Shown;
import dev.omnivl.index.answer.Visits;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Ranking.Words;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/**
 * One commit, as questions see it.
 *
 * @param searcher reads it
 * @param parts what finds media in any commit
 * @param walks the searches for what is nearest that were done in it
 */
record LuceneState(IndexSearcher searcher, Parts parts, List<Walk> walks)
    implements MediaState<StoredMedium> {
  /** In which nothing was asked yet. */
  LuceneState(IndexSearcher searcher, Parts parts) {
    this(searcher, parts, new ArrayList<>());
  }

  /**
   * What finds media in any commit.
   *
   * @param moments by their vectors
   * @param words by their words
   * @param background knows what scores by chance
   */
  record Parts(BestMoments moments, WordSearch words, Background background) {}

  @Override
  public List<Ranked<StoredMedium>> nearest(Nearest wanted, Filter filter, int depth, Visits visits)
      throws IOException {
    BestMoments moments = parts.moments();
    Query segments =
        filter instanceof Filter.All
            ? null
            : new FilterQueries(searcher).segments(filter, moments.media());
    List<Ranked<StoredMedium>> found = moments.nearest(searcher, wanted, depth, segments, walks);
    visits.add(walks.getLast().visited());
    return found;
  }

  @Override
  public List<Ranked<StoredMedium>> words(String words, Filter filter, int depth)
      throws IOException {
    return parts.words().search(searcher, words, depth, new FilterQueries(searcher).media(filter));
  }

  @Override
  public Optional<float[]> stored(String mediaId) throws IOException {
    Optional<StoredMedium> medium = StoredMedium.find(searcher, Fields.MEDIA_ID, mediaId);
    return medium.isPresent() ? parts.moments().wholeVector(medium.get()) : Optional.empty();
  }

  @Override
  public float[] scores(List<StoredMedium> media, float[] vector) throws IOException {
    float[] scores = new float[media.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = parts.moments().score(media.get(i), vector);
    }
    return scores;
  }

  @Override
  public List<float[]> wholes(List<StoredMedium> media) throws IOException {
    List<float[]> wholes = new ArrayList<>();
    for (StoredMedium medium : media) {
      wholes.add(parts.moments().wholeVector(medium).orElse(new float[0]));
    }
    return wholes;
  }

  @Override
  public Level level(float[] vector) throws IOException {
    return parts.background().level(searcher, vector);
  }

  @Override
  public List<String> ids(List<StoredMedium> media) throws IOException {
    List<String> ids = new ArrayList<>();
    for (StoredMedium medium : media) {
      ids.add(medium.mediaId());
    }
    return ids;
  }

  @Override
  public List<Shown> shown(List<Ranked<StoredMedium>> media) throws IOException {
    Shown[] shown = new Shown[media.size()];
    List<Integer> inOrderOfDocuments =
        IntStream.range(0, shown.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> media.get(i).medium().number()))
            .toList();
    HitColumns columns = null;
    for (int i : inOrderOfDocuments) {
      StoredMedium medium = media.get(i).medium();
      if (columns == null || columns.leaf() != medium.leaf()) {
        columns = HitColumns.of(medium.leaf());
      }
      shown[i] = shown(columns, medium, media.get(i).vector());
    }
    return List.of(shown);
  }

  private Shown shown(HitColumns columns, StoredMedium medium, float @Nullable [] vector)
      throws IOException {
    HitFields fields = columns.fields(medium);
    List<ScoredSegment> moments =
        vector == null || fields.kind() == MediaKind.IMAGE
            ? List.of()
            : parts.moments().moments(medium, vector);
    return fields.shown(columns.attributes(medium).all(), moments);
  }

  @Override
  public int compare(StoredMedium one, StoredMedium other) {
    return Integer.compare(one.number(), other.number());
  }

  /** Counts the values of fields over the media that a question considers. */
  Map<String, List<Count>> facets(MediaQuery query) throws IOException {
    if (query.facets().isEmpty()) {
      return Map.of();
    }
    Query considered = new FilterQueries(searcher).media(query.filter());
    if (query.ranking() instanceof Words(String asked)) {
      considered = parts.words().query(asked, considered);
    }
    return FacetCounts.of(searcher, considered, query.facets());
  }

  /** Returns which of these hits are in this state too. */
  List<SearchHit> remaining(List<SearchHit> hits) throws IOException {
    List<SearchHit> remaining = new ArrayList<>();
    for (SearchHit hit : hits) {
      if (StoredMedium.find(searcher, Fields.MEDIA_ID, hit.mediaId()).isPresent()) {
        remaining.add(hit);
      }
    }
    return remaining;
  }
}
