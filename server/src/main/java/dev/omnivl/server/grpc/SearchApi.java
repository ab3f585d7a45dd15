package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.SearchHit;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.EncodedText;
import dev.omnivl.server.encode.Model;
import dev.omnivl.v1.GetThumbnailRequest;
import dev.omnivl.v1.GetThumbnailResponse;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceImplBase;
import dev.omnivl.v1.SearchTimings;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/** Maps {@code SearchService}. */
final class SearchApi extends SearchServiceImplBase {
  private static final int USUAL_LIMIT = 10;

  private final Model model;
  private final MediaIndex index;

  SearchApi(Model model, MediaIndex index) {
    this.model = model;
    this.index = index;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> reply) {
    int limit = Wire.count(request.getLimit(), USUAL_LIMIT, MediaIndex.MAX_LIMIT, "limit");
    Optional<dev.omnivl.media.MediaKind> kind = Wire.kind(request.getKind());
    CallTimes times = new CallTimes();
    SearchResponse.Builder response = SearchResponse.newBuilder().setModelId(model.modelId());
    float[] query = query(request, times, response);
    long started = System.nanoTime();
    List<SearchHit> hits = index.search(query, limit, kind);
    long indexNanos = System.nanoTime() - started;
    int rank = 0;
    for (SearchHit hit : hits) {
      response.addHits(hit(hit, ++rank, request.getThumbnails()));
    }
    response.setTimings(
        SearchTimings.newBuilder().setQuery(Wire.timings(times)).setIndexNs(indexNanos));
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private float[] query(SearchRequest request, CallTimes times, SearchResponse.Builder response) {
    Caller caller = Callers.interactive();
    return switch (request.getQueryCase()) {
      case TEXT -> {
        EncodedText text = model.text(Wire.text(request.getText(), "text"), caller, times);
        response.setText(Wire.text(text.tokens()));
        yield text.vector();
      }
      case MEDIA -> model.medium(Wire.medium(request.getMedia(), "media"), caller, times).vector();
      case MEDIA_ID ->
          index.vector(request.getMediaId()).orElseThrow(() -> unknown(request.getMediaId()));
      case QUERY_NOT_SET ->
          throw new FieldError("query", "is missing; send text, media or media_id");
    };
  }

  private Hit hit(SearchHit hit, int rank, boolean withThumbnail) {
    Hit.Builder wire =
        Hit.newBuilder()
            .setRank(rank)
            .setMediaId(hit.mediaId())
            .setUri(hit.uri())
            .setKind(Wire.kind(hit.kind()))
            .setScore(hit.score())
            .setTitle(hit.title());
    hit.moment().ifPresent(moment -> wire.setMoment(Wire.range(moment)));
    if (withThumbnail) {
      index.thumbnail(hit).map(ByteString::copyFrom).ifPresent(wire::setThumbnail);
    }
    return wire.build();
  }

  @Override
  public void getThumbnail(
      GetThumbnailRequest request, StreamObserver<GetThumbnailResponse> reply) {
    byte[] jpeg =
        index.thumbnail(request.getMediaId()).orElseThrow(() -> unknown(request.getMediaId()));
    reply.onNext(GetThumbnailResponse.newBuilder().setJpeg(ByteString.copyFrom(jpeg)).build());
    reply.onCompleted();
  }

  private static Failure unknown(String mediaId) {
    return new Failure(
        Reason.NOT_FOUND,
        "media_id \"" + mediaId + "\" is not in the index; ListItems shows what is");
  }
}
