package dev.omnivl.client.ingest;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.CheckItemsResponse;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.DeleteItemsResponse;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.GetIndexInfoResponse;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceImplBase;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.IngestedItem;
import dev.omnivl.v1.ItemError;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.LedgerEntry;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListItemsResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The index service as its contract tells it, in memory: what a client sends is kept, and what
 * starts with "broken" fails.
 */
public final class MemoryIndex extends IndexServiceImplBase {

  private static final int LARGEST_PAGE = 3;

  public final ConcurrentSkipListMap<String, LedgerEntry> ledger = new ConcurrentSkipListMap<>();
  public final Map<String, ByteString> contents = new ConcurrentHashMap<>();
  public final Map<String, String> titles = new ConcurrentHashMap<>();
  public final Map<String, Integer> messages = new ConcurrentHashMap<>();

  @Override
  public void checkItems(CheckItemsRequest request, StreamObserver<CheckItemsResponse> replies) {
    CheckItemsResponse.Builder response = CheckItemsResponse.newBuilder();
    for (ItemVersion item : request.getItemsList()) {
      LedgerEntry entry = ledger.get(item.getUri());
      if (entry == null || !entry.getItem().equals(item)) {
        response.addNeededUris(item.getUri());
      }
    }
    replies.onNext(response.build());
    replies.onCompleted();
  }

  @Override
  public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> replies) {
    return new StreamObserver<>() {
      private ByteString data = ByteString.EMPTY;
      private int parts;

      @Override
      public void onNext(IngestRequest request) {
        data = data.concat(request.getData());
        if (!request.getTitle().isEmpty()) {
          titles.put(request.getItem().getUri(), request.getTitle());
        }
        parts++;
        if (!request.getMore()) {
          replies.onNext(take(request.getItem(), data, parts));
          data = ByteString.EMPTY;
          parts = 0;
        }
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }

  private IngestResponse take(ItemVersion item, ByteString data, int parts) {
    IngestResponse.Builder response = IngestResponse.newBuilder().setUri(item.getUri());
    LedgerEntry.Builder entry = LedgerEntry.newBuilder().setItem(item);
    messages.put(item.getUri(), parts);
    if (data.startsWith(ByteString.copyFromUtf8("broken"))) {
      ItemError error =
          ItemError.newBuilder().setReason("UNREADABLE_MEDIA").setMessage("not a medium").build();
      ledger.put(item.getUri(), entry.setError(error).build());
      return response.setError(error).build();
    }
    contents.put(item.getUri(), data);
    IngestedItem ingested = IngestedItem.newBuilder().setMediaId("m").setSegments(1).build();
    ledger.put(item.getUri(), entry.setIngested(ingested).build());
    return response.setItem(ingested).build();
  }

  @Override
  public void deleteItems(DeleteItemsRequest request, StreamObserver<DeleteItemsResponse> replies) {
    int deleted = 0;
    for (String uri : request.getUrisList()) {
      deleted += ledger.remove(uri) == null ? 0 : 1;
    }
    replies.onNext(DeleteItemsResponse.newBuilder().setDeleted(deleted).build());
    replies.onCompleted();
  }

  @Override
  public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> replies) {
    List<LedgerEntry> rest =
        ledger.tailMap(request.getPageToken(), false).values().stream()
            .filter(entry -> entry.getItem().getUri().startsWith(request.getUriPrefix()))
            .toList();
    List<LedgerEntry> page = rest.subList(0, Math.min(LARGEST_PAGE, rest.size()));
    replies.onNext(
        ListItemsResponse.newBuilder()
            .addAllEntries(page)
            .setNextPageToken(page.size() < rest.size() ? page.getLast().getItem().getUri() : "")
            .build());
    replies.onCompleted();
  }

  @Override
  public void getIndexInfo(
      GetIndexInfoRequest request, StreamObserver<GetIndexInfoResponse> replies) {
    replies.onNext(GetIndexInfoResponse.newBuilder().setMedia(contents.size()).build());
    replies.onCompleted();
  }
}
