package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.watch.Watch;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.CheckItemsResponse;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.DeleteItemsResponse;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.GetIndexInfoResponse;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceImplBase;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.LedgerEntry;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListItemsResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Maps {@code IndexService}. */
final class IndexApi extends IndexServiceImplBase {
  private static final int MAX_ITEMS = 10_000;
  private static final int USUAL_PAGE_SIZE = 100;

  /** What is needed of them is answered in one message, which usual clients read up to 4 MiB. */
  private static final int MAX_CHECK_BYTES = 4 << 20;

  private final Collections collections;
  private final Streams streams;
  private final long maxMediaBytes;
  private final RecallSettings recall;
  private final Watch watch;

  IndexApi(
      Collections collections,
      Streams streams,
      long maxMediaBytes,
      RecallSettings recall,
      Watch watch) {
    this.watch = watch;
    this.collections = collections;
    this.streams = streams;
    this.maxMediaBytes = maxMediaBytes;
    this.recall = recall;
  }

  @Override
  public void checkItems(CheckItemsRequest request, StreamObserver<CheckItemsResponse> reply) {
    requireCount(request.getItemsCount(), "items");
    if (request.getSerializedSize() > MAX_CHECK_BYTES) {
      throw Failure.ofField(
          "items",
          "has " + request.getSerializedSize() + " bytes; allowed are up to " + MAX_CHECK_BYTES);
    }
    List<dev.omnivl.index.ItemVersion> versions = new ArrayList<>(request.getItemsCount());
    for (int i = 0; i < request.getItemsCount(); i++) {
      versions.add(Items.version(request.getItems(i), "items[" + i + "]"));
    }
    MediaIndex index = collections.get(request.getCollection()).index();
    Set<String> facts = request.getCaptioned() ? Set.of(Attributes.CAPTION) : Set.of();
    List<String> needed = index.needed(versions, facts);
    reply.onNext(CheckItemsResponse.newBuilder().addAllNeededUris(needed).build());
    reply.onCompleted();
  }

  private static void requireCount(int count, String field) {
    if (count > MAX_ITEMS) {
      throw Failure.ofField(field, "has " + count + " entries; allowed are up to " + MAX_ITEMS);
    }
  }

  @Override
  public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> replies) {
    return streams.start(
        replies, true, new IngestIntake(collections, Callers.bulk(), maxMediaBytes, watch));
  }

  @Override
  public void deleteItems(DeleteItemsRequest request, StreamObserver<DeleteItemsResponse> reply) {
    requireCount(request.getUrisCount(), "uris");
    MediaIndex index = collections.get(request.getCollection()).index();
    long losses = index.losses();
    int deleted = index.delete(request.getUrisList());
    index.commit(losses);
    reply.onNext(DeleteItemsResponse.newBuilder().setDeleted(deleted).build());
    reply.onCompleted();
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> reply) {
    int pageSize =
        Wire.count(request.getPageSize(), USUAL_PAGE_SIZE, MediaIndex.MAX_PAGE_SIZE, "page_size");
    LedgerFilter filter = new LedgerFilter(request.getUriPrefix(), request.getFailedOnly());
    MediaIndex index = collections.get(request.getCollection()).index();
    LedgerPage page = index.list(filter, pageSize, request.getPageToken());
    ListItemsResponse.Builder response =
        ListItemsResponse.newBuilder().setNextPageToken(page.nextPageToken());
    for (dev.omnivl.index.LedgerEntry entry : page.entries()) {
      response.addEntries(entry(entry));
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private static LedgerEntry entry(dev.omnivl.index.LedgerEntry entry) {
    LedgerEntry.Builder wire =
        LedgerEntry.newBuilder()
            .setItem(Items.version(entry.item()))
            .setRecorded(Wire.timestamp(entry.recorded()));
    switch (entry.outcome()) {
      case ItemOutcome.Ingested item -> wire.setIngested(Items.ingested(item));
      case ItemOutcome.Failed failed -> wire.setError(Items.failed(failed));
    }
    return wire.build();
  }

  @Override
  public void getIndexInfo(
      GetIndexInfoRequest request, StreamObserver<GetIndexInfoResponse> reply) {
    MediaIndex index = collections.get(request.getCollection()).index();
    IndexInfo info = index.info();
    GetIndexInfoResponse.Builder response = GetIndexInfoResponse.newBuilder();
    index.vectors().ifPresent(how -> response.setVectors(VectorsWire.of(how)));
    reply.onNext(
        response
            .setModelId(info.modelId())
            .setMedia(info.media())
            .setSegments(info.segments())
            .setFailed(info.failed())
            .setSizeBytes(info.sizeBytes())
            .setDimensions(info.dimensions())
            .setRecall(RecallWire.info(recall, index.recall()))
            .build());
    reply.onCompleted();
  }
}
