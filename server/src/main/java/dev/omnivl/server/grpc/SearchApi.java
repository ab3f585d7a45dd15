package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult;
import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.server.collections.Collection;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.grpc.Reranking.Seen;
import dev.omnivl.server.models.Lease;
import dev.omnivl.v1.Facet;
import dev.omnivl.v1.FacetValue;
import dev.omnivl.v1.GetThumbnailRequest;
import dev.omnivl.v1.GetThumbnailResponse;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceImplBase;
import dev.omnivl.v1.SearchTimings;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps {@code SearchService}. */
final class SearchApi extends SearchServiceImplBase {
  /** Usual clients read messages of up to 4 MiB; some room is left for what stands around hits. */
  private static final int MAX_BYTES_OF_HITS = 4_000_000;

  /** From here on hits come without pictures, so that there is room for hits. */
  private static final int MAX_BYTES_WITH_THUMBNAILS = 3_000_000;

  /** Of the tag and length of a hit and its picture. */
  private static final int BYTES_AROUND_A_HIT = 16;

  static final String MEDIA_ID = "[0-9a-f]{32}";

  private final Collections collections;

  SearchApi(Collections collections) {
    this.collections = collections;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> reply) {
    Collection collection = collections.get(request.getCollection());
    MediaIndex index = collection.index();
    try (Lease lease = collection.model()) {
      reply.onNext(answer(request, index, lease.model(Capability.EMBED)));
    }
    reply.onCompleted();
  }

  private static SearchResponse answer(SearchRequest request, MediaIndex index, Model model) {
    Reranking reranking = new Reranking(model);
    CallTimes times = new CallTimes();
    SearchResponse.Builder response = SearchResponse.newBuilder().setModelId(model.modelId());
    reranking.check(request);
    Fitting.check(request);
    MediaQuery question = new Questions(model).of(request, index, times, response);
    long started = System.nanoTime();
    SearchResult found = index.search(question);
    Fitting fitting = Fitting.of(request, question, found, index);
    long indexNanos = System.nanoTime() - started;
    List<Seen> hits = reranking.reordered(request, found.hits(), index, times);
    fitting.tell(response);
    addHits(
        response, hits, fitting, request.getThumbnails() ? Optional.of(index) : Optional.empty());
    request.getFacetsList().stream()
        .distinct()
        .forEach(field -> response.addFacets(facet(field, found.facets())));
    return response
        .setNextPageToken(found.cursor())
        .setVisited(found.visited())
        .setReranked((int) hits.stream().filter(hit -> hit.probability().isPresent()).count())
        .setTimings(SearchTimings.newBuilder().setQuery(Wire.timings(times)).setIndexNs(indexNanos))
        .build();
  }

  private static Facet facet(String field, Map<String, List<Count>> counts) {
    Facet.Builder facet = Facet.newBuilder().setField(field);
    for (Count count : counts.getOrDefault(field, List.of())) {
      facet.addValues(FacetValue.newBuilder().setValue(count.value()).setMedia(count.media()));
    }
    return facet.build();
  }

  /** Adds as many hits as one reply holds, and as many of their pictures. */
  private static void addHits(
      SearchResponse.Builder response,
      List<Seen> hits,
      Fitting fitting,
      Optional<MediaIndex> thumbnails) {
    int bytes = 0;
    for (Seen seen : hits) {
      SearchHit hit = seen.hit();
      Hit.Builder wire = hit(hit, response.getHitsCount() + 1);
      seen.probability().ifPresent(probability -> wire.setMatchProbability((float) probability));
      fitting.relevance(hit).ifPresent(relevance -> wire.setRelevance((float) relevance));
      bytes += wire.build().getSerializedSize() + BYTES_AROUND_A_HIT;
      if (bytes > MAX_BYTES_OF_HITS) {
        return;
      }
      if (thumbnails.isPresent() && bytes < MAX_BYTES_WITH_THUMBNAILS) {
        ByteString jpeg =
            thumbnails.get().thumbnail(hit).map(ByteString::copyFrom).orElse(ByteString.EMPTY);
        if (bytes + jpeg.size() <= MAX_BYTES_OF_HITS) {
          wire.setThumbnail(jpeg);
          bytes += jpeg.size();
        }
      }
      response.addHits(wire);
    }
  }

  private static Hit.Builder hit(SearchHit hit, int rank) {
    Hit.Builder wire =
        Hit.newBuilder()
            .setRank(rank)
            .setMediaId(hit.mediaId())
            .setUri(hit.uri())
            .setKind(Wire.kind(hit.kind()))
            .setScore(hit.score())
            .setTitle(hit.title())
            .addAllTags(hit.tags())
            .addAllFolded(hit.folded());
    hit.spans().forEach(span -> wire.addSpans(Wire.span(span)));
    hit.attributes()
        .byName()
        .forEach((name, fact) -> wire.putAttributes(name, Wire.attribute(fact)));
    hit.moment().ifPresent(moment -> wire.setMoment(Wire.range(moment)));
    return wire;
  }

  @Override
  public void getThumbnail(
      GetThumbnailRequest request, StreamObserver<GetThumbnailResponse> reply) {
    byte[] jpeg =
        collections
            .get(request.getCollection())
            .index()
            .thumbnail(request.getMediaId())
            .orElseThrow(() -> unknown(request.getMediaId()));
    reply.onNext(GetThumbnailResponse.newBuilder().setJpeg(ByteString.copyFrom(jpeg)).build());
    reply.onCompleted();
  }

  static Failure unknown(String mediaId) {
    if (!mediaId.matches(MEDIA_ID)) {
      return new Failure(
          Reason.NOT_FOUND,
          "media_id must be 32 hexadecimal digits; ListItems shows those there are");
    }
    return new Failure(
        Reason.NOT_FOUND,
        "media_id \"" + mediaId + "\" is not in the index; ListItems shows what is");
  }
}
