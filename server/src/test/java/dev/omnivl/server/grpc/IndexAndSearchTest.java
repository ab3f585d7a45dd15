package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.Attribute;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetThumbnailRequest;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceBlockingStub;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.LedgerEntry;
import dev.omnivl.v1.Limits;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListItemsResponse;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.omnivl.v1.Words;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class IndexAndSearchTest {
  private static final int PICTURES = 12;

  private final Path folder;
  private RunningServer server;

  IndexAndSearchTest(@TempDir Path folder) {
    this.folder = folder;
    this.server = start(folder.resolve("index"));
  }

  private static RunningServer start(Path index) {
    return new RunningServer(SmallModel.folder(), index, Map.of("omnivl.media.max-bytes", "100K"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private IndexServiceBlockingStub index() {
    return IndexServiceGrpc.newBlockingStub(server.channel());
  }

  private SearchServiceBlockingStub search() {
    return SearchServiceGrpc.newBlockingStub(server.channel());
  }

  private static ItemVersion version(String uri, long size) {
    return ItemVersion.newBuilder()
        .setUri(uri)
        .setSizeBytes(size)
        .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(123_456_789))
        .build();
  }

  private static IngestRequest item(String uri, byte[] data) {
    return IngestRequest.newBuilder()
        .setItem(version(uri, data.length))
        .setData(ByteString.copyFrom(data))
        .setTitle("title of " + uri)
        .build();
  }

  private List<IngestResponse> ingest(List<IngestRequest> requests) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    requests.forEach(stream::onNext);
    stream.onCompleted();
    return replies.await();
  }

  private static List<IngestRequest> gallery() {
    List<IngestRequest> items = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      items.add(item(String.format(Locale.ROOT, "picture/%02d.png", i), Pictures.png(i)));
    }
    items.add(item("clip/0.gif", Pictures.gif(100, 10)));
    return items;
  }

  @Test
  void theNewestVersionStaysAcrossStreamsAndRestarts() {
    IngestRequest newer = item("a.png", Pictures.png(2));
    IngestRequest older = changedBefore(item("a.png", Pictures.png(1)));
    assertThat(ingest(List.of(newer)).getFirst().hasItem()).isTrue();
    server.close();
    server = start(folder.resolve("index"));

    IngestResponse late = ingest(List.of(older)).getFirst();
    assertThat(late.hasError()).isFalse();
    assertThat(late.getSuperseded().getModified()).isEqualTo(newer.getItem().getModified());
    assertThat(only().getItem()).isEqualTo(newer.getItem());
    CheckItemsRequest check = CheckItemsRequest.newBuilder().addItems(older.getItem()).build();
    assertThat(index().checkItems(check).getNeededUrisList()).isEmpty();

    IngestRequest backup = older.toBuilder().setEvenIfOlder(true).build();
    assertThat(ingest(List.of(backup)).getFirst().hasItem()).isTrue();
    assertThat(only().getItem()).isEqualTo(older.getItem());
  }

  private static IngestRequest changedBefore(IngestRequest item) {
    IngestRequest.Builder older = item.toBuilder();
    older.getItemBuilder().getModifiedBuilder().setSeconds(1_600_000_000);
    return older.build();
  }

  private LedgerEntry only() {
    return index().listItems(ListItemsRequest.getDefaultInstance()).getEntries(0);
  }

  @Test
  void whatTheModelSaysOfAnItemIsFoundByItsWords() {
    IngestRequest plain = item("a.png", Pictures.png(1));
    CheckItemsRequest.Builder check = CheckItemsRequest.newBuilder().addItems(plain.getItem());
    assertThat(ingest(List.of(plain)).getFirst().hasItem()).isTrue();
    assertThat(index().checkItems(check.build()).getNeededUrisList()).isEmpty();
    check.setCaptioned(true);
    assertThat(index().checkItems(check.build()).getNeededUrisList()).containsExactly("a.png");

    IngestRequest captioned = plain.toBuilder().setCaptioned(true).build();
    IngestRequest own =
        item("b.png", Pictures.png(2)).toBuilder()
            .setCaptioned(true)
            .putAttributes("caption", words("what its sender says"))
            .build();
    assertThat(ingest(List.of(captioned, own))).allMatch(IngestResponse::hasItem);
    assertThat(index().checkItems(check.build()).getNeededUrisList()).isEmpty();
    SearchRequest all = SearchRequest.newBuilder().setText("anything").setLimit(10).build();
    Map<String, String> captions =
        search().search(all).getHitsList().stream()
            .collect(
                Collectors.toMap(
                    Hit::getUri,
                    hit -> hit.getAttributesOrThrow("caption").getWords().getValues(0)));
    CaptionRequest asked =
        CaptionRequest.newBuilder()
            .setMedia(Media.newBuilder().setName("a.png").setData(plain.getData()))
            .build();
    String said = "";
    Iterator<GenerationResponse> replies =
        GenerationServiceGrpc.newBlockingStub(server.channel()).caption(asked);
    while (replies.hasNext()) {
      said = replies.next().getDone().getText();
    }
    assertThat(said).isNotBlank();
    assertThat(captions)
        .containsEntry("a.png", said.substring(0, Math.min(400, said.length())).strip())
        .containsEntry("b.png", "what its sender says");
    SearchRequest byWords =
        SearchRequest.newBuilder().setWords(said.substring(0, Math.min(60, said.length()))).build();
    assertThat(search().search(byWords).getHitsList()).extracting(Hit::getUri).contains("a.png");
  }

  @Test
  void factsOfSenderAndFileAreFilteredByAndShown() {
    Attribute red = words("red");
    IngestRequest first =
        item("a.png", Pictures.png(1)).toBuilder()
            .putAttributes("colour", red)
            .putAttributes("rating", Attribute.newBuilder().setNumber(4.5).build())
            .build();
    IngestRequest second =
        item("b.png", Pictures.png(2)).toBuilder().putAttributes("colour", words("blue")).build();
    IngestRequest wrong =
        item("c.png", Pictures.png(3)).toBuilder().putAttributes("No Name", red).build();
    List<IngestResponse> replies = ingest(List.of(first, second, wrong));
    assertThat(replies.get(2).getError().getReason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(replies.get(2).getError().getMessage()).contains("a-z");

    SearchRequest.Builder all = SearchRequest.newBuilder().setText("anything");
    all.getFilterBuilder().getWordBuilder().setField("colour").setValue("RED");
    List<Hit> hits = search().search(all.build()).getHitsList();
    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().getUri()).isEqualTo("a.png");
    assertThat(hits.getFirst().getAttributesMap()).containsEntry("colour", red);
    assertThat(hits.getFirst().getAttributesOrThrow("rating").getNumber()).isEqualTo(4.5);
    assertThat(hits.getFirst().getAttributesOrThrow("width").getNumber()).isPositive();

    IngestRequest other = first.toBuilder().putAttributes("colour", words("green")).build();
    IngestResponse again = ingest(List.of(other)).getFirst();
    assertThat(Durations.toNanos(again.getTimings().getInference())).isZero();
    assertThat(search().search(all.build()).getHitsList()).isEmpty();
    all.getFilterBuilder().getWordBuilder().setValue("green");
    Hit green = search().search(all.build()).getHits(0);
    assertThat(green.getAttributesOrThrow("width"))
        .as("what the file says is kept")
        .isEqualTo(hits.getFirst().getAttributesOrThrow("width"));
  }

  private static Attribute words(String value) {
    return Attribute.newBuilder().setWords(Words.newBuilder().addValues(value)).build();
  }

  @Test
  void knownContentUnderAnotherNameIsNeitherDecodedNorEmbedded() {
    byte[] gif = Pictures.gif(100, 20);
    IngestResponse first = ingest(List.of(item("clip.gif", gif))).getFirst();
    IngestResponse copy = ingest(List.of(item("copy.gif", gif))).getFirst();
    assertThat(Durations.toNanos(first.getTimings().getInference())).isPositive();
    assertThat(Durations.toNanos(copy.getTimings().getDecode())).isZero();
    assertThat(Durations.toNanos(copy.getTimings().getInference())).isZero();
    assertThat(copy.getItem().getSegments()).isEqualTo(first.getItem().getSegments());
    assertThat(copy.getItem().getMediaId()).isNotEqualTo(first.getItem().getMediaId());
  }

  @Test
  void whatIsIngestedIsFoundByItself() {
    List<IngestResponse> replies = ingest(gallery());

    assertThat(replies)
        .extracting(IngestResponse::getUri)
        .containsExactlyElementsOf(
            gallery().stream().map(request -> request.getItem().getUri()).toList());
    assertThat(replies).allMatch(IngestResponse::hasItem);
    for (int i = 0; i < PICTURES; i += 5) {
      SearchResponse found =
          search()
              .search(
                  SearchRequest.newBuilder()
                      .setMedia(ServicesTest.media(Pictures.png(i), "query.png"))
                      .setLimit(3)
                      .setThumbnails(true)
                      .build());
      Hit best = found.getHits(0);
      assertThat(best.getUri()).isEqualTo(String.format(Locale.ROOT, "picture/%02d.png", i));
      assertThat(best.getRank()).isEqualTo(1);
      assertThat(best.getScore()).isCloseTo(1, within(1e-3f));
      assertThat(best.getTitle()).isEqualTo("title of " + best.getUri());
      assertThat(best.getThumbnail().size()).isPositive();
      assertThat(found.getTimings().getIndexNs()).isPositive();
      assertThat(found.getHitsCount()).isEqualTo(3);
    }
  }

  @Test
  void wordsAndIdsFindMediaOfEachKind() {
    List<IngestResponse> replies = ingest(gallery());
    String id = replies.getFirst().getItem().getMediaId();

    SearchResponse clips =
        search()
            .search(
                SearchRequest.newBuilder()
                    .setText("a red apple")
                    .setKind(MediaKind.MEDIA_KIND_VIDEO)
                    .build());
    SearchResponse all =
        search().search(SearchRequest.newBuilder().setText("a cat").setLimit(100).build());
    SearchResponse similar = search().search(SearchRequest.newBuilder().setMediaId(id).build());

    assertThat(clips.getHitsList()).hasSize(1);
    assertThat(clips.getHits(0).getUri()).isEqualTo("clip/0.gif");
    assertThat(Durations.toNanos(clips.getHits(0).getMoment().getEnd())).isPositive();
    assertThat(clips.getText().getTokens()).isEqualTo(5);
    assertThat(all.getHitsCount()).isEqualTo(PICTURES + 1);
    assertThat(all.getHitsList())
        .extracting(Hit::getScore)
        .isSortedAccordingTo((a, b) -> Float.compare(b, a));
    assertThat(similar.getHits(0).getMediaId()).isEqualTo(id);
    assertThat(
            search()
                .getThumbnail(GetThumbnailRequest.newBuilder().setMediaId(id).build())
                .getJpeg()
                .byteAt(0))
        .isEqualTo((byte) 0xff);
  }

  @Test
  void badItemsAreRememberedAndTheOthersIndexed() {
    byte[] large = new byte[200_000];
    List<IngestResponse> replies =
        ingest(
            List.of(
                item("good.png", Pictures.png(1)),
                item("noise.png", new byte[] {9, 9, 9}),
                item("large.mp4", large),
                item(" ", Pictures.png(2)),
                item("also good.png", Pictures.png(3))));

    assertThat(replies).hasSize(5);
    assertThat(replies.get(1).getError().getReason()).isEqualTo("UNREADABLE_MEDIA");
    assertThat(replies.get(2).getError().getReason()).isEqualTo("TOO_LARGE");
    assertThat(replies.get(3).getError().getReason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(replies.get(4).hasItem()).isTrue();
    ListItemsResponse ledger = index().listItems(ListItemsRequest.getDefaultInstance());
    assertThat(ledger.getEntriesList())
        .extracting(entry -> entry.getItem().getUri())
        .containsExactly("also good.png", "good.png", "large.mp4", "noise.png");
    assertThat(ledger.getEntriesList())
        .extracting(LedgerEntry::hasError)
        .containsExactly(false, false, true, true);
    assertThat(index().getIndexInfo(GetIndexInfoRequest.getDefaultInstance()).getFailed())
        .isEqualTo(2);
  }

  @Test
  void aLargeFileComesInParts() {
    byte[] file = Pictures.gif(5, 12);
    List<IngestRequest> parts = new ArrayList<>();
    int part = 1 + file.length / 4;
    for (int from = 0; from < file.length; from += part) {
      int to = Math.min(from + part, file.length);
      parts.add(
          IngestRequest.newBuilder()
              .setItem(version("parts.gif", file.length))
              .setData(ByteString.copyFrom(file, from, to - from))
              .setMore(to < file.length)
              .build());
    }
    List<IngestResponse> replies = ingest(parts);

    assertThat(parts).hasSizeGreaterThan(2);
    assertThat(replies).hasSize(1);
    assertThat(replies.getFirst().getItem().getKind()).isEqualTo(MediaKind.MEDIA_KIND_VIDEO);
  }

  @Test
  void theFirstPartDescribesItsItem() {
    byte[] file = Pictures.png(7);
    IngestRequest first =
        item("parts.png", file).toBuilder()
            .setData(ByteString.copyFrom(file, 0, 100))
            .setMore(true)
            .addTags("drawn")
            .build();
    IngestRequest last =
        IngestRequest.newBuilder()
            .setItem(ItemVersion.newBuilder().setUri("parts.png").setSizeBytes(5))
            .setData(ByteString.copyFrom(file, 100, file.length - 100))
            .setTitle("of no account")
            .build();
    assertThat(ingest(List.of(first, last))).hasSize(1).allMatch(IngestResponse::hasItem);

    Hit hit = search().search(SearchRequest.newBuilder().setText("x").build()).getHits(0);
    assertThat(hit.getTitle()).isEqualTo("title of parts.png");
    assertThat(index().listItems(ListItemsRequest.getDefaultInstance()).getEntries(0).getItem())
        .isEqualTo(first.getItem());
  }

  @Test
  void wordsOverTheirLimitsFailTheirItemAloneAndTheLimitsAreTold() {
    Limits limits =
        ModelServiceGrpc.newBlockingStub(server.channel())
            .getModelInfo(GetModelInfoRequest.getDefaultInstance())
            .getLimits();
    IngestRequest title =
        item("title.png", Pictures.png(1)).toBuilder()
            .setTitle("x".repeat(limits.getMaxTitleCharacters() + 1))
            .build();
    IngestRequest tags =
        item("tags.png", Pictures.png(2)).toBuilder()
            .addAllTags(Collections.nCopies(limits.getMaxTags() + 1, "tag"))
            .build();
    IngestRequest tag =
        item("tag.png", Pictures.png(3)).toBuilder()
            .addTags("x".repeat(limits.getMaxTagCharacters() + 1))
            .build();
    IngestRequest most =
        item("most.png", Pictures.png(4)).toBuilder()
            .setTitle("x".repeat(limits.getMaxTitleCharacters()))
            .addAllTags(
                Collections.nCopies(limits.getMaxTags(), "x".repeat(limits.getMaxTagCharacters())))
            .build();
    String uri = "u".repeat(limits.getMaxUriCharacters());
    List<IngestResponse> replies =
        ingest(
            List.of(
                title,
                tags,
                tag,
                most,
                item(uri, Pictures.png(5)).toBuilder().clearTitle().build(),
                item(uri.repeat(10), Pictures.png(6))));

    assertThat(replies.subList(0, 3))
        .extracting(reply -> reply.getError().getMessage())
        .containsExactly(
            "title.png: the title has 1001 characters; allowed are up to 1000",
            "tags.png: it has 101 tags; allowed are up to 100",
            "tag.png: tags[0] has 101 characters; allowed are 1 to 100, not all blank");
    assertThat(replies.subList(3, 5)).allMatch(IngestResponse::hasItem);
    assertThat(replies.get(5).getError().getMessage()).contains("40960", "1 to 4096");
    assertThat(replies.get(5).getUri()).as("not all of it").hasSizeLessThan(uri.length());
    assertThat(index().listItems(ListItemsRequest.getDefaultInstance()).getEntriesCount())
        .as("also what was refused, but for the name that is none")
        .isEqualTo(5);
  }

  @Test
  void anItemWhoseLastPartNeverComesIsAnswered() {
    List<IngestResponse> replies =
        ingest(
            List.of(
                item("whole.png", Pictures.png(1)),
                item("half.png", Pictures.png(2)).toBuilder().setMore(true).build()));
    assertThat(replies.get(0).hasItem()).isTrue();
    assertThat(replies.get(1).getUri()).isEqualTo("half.png");
    assertThat(replies.get(1).getError().getReason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(replies.get(1).getError().getMessage()).contains("half.png", "last part");
  }

  @Test
  void onlyWhatChangedIsNeededAndWhatIsDeletedIsGone() {
    ingest(gallery());
    byte[] first = Pictures.png(0);
    CheckItemsRequest check =
        CheckItemsRequest.newBuilder()
            .addItems(version("picture/00.png", first.length))
            .addItems(version("picture/01.png", 1))
            .addItems(version("new.png", 5))
            .build();

    assertThat(index().checkItems(check).getNeededUrisList())
        .containsExactly("picture/01.png", "new.png");
    int deleted =
        index()
            .deleteItems(
                DeleteItemsRequest.newBuilder().addUris("picture/00.png").addUris("none").build())
            .getDeleted();
    assertThat(deleted).isEqualTo(1);
    assertThat(index().checkItems(check).getNeededUrisList()).contains("picture/00.png");
  }

  @Test
  void theLedgerComesInPages() {
    ingest(gallery());
    List<String> uris = new ArrayList<>();
    String token = "";
    do {
      ListItemsResponse page =
          index()
              .listItems(
                  ListItemsRequest.newBuilder()
                      .setUriPrefix("picture/")
                      .setPageSize(5)
                      .setPageToken(token)
                      .build());
      page.getEntriesList().forEach(entry -> uris.add(entry.getItem().getUri()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(uris).hasSize(PICTURES).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whatWasAcknowledgedSurvivesASuddenEnd() throws IOException {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    List<IngestRequest> sent = gallery().subList(0, 5);
    sent.forEach(stream::onNext);
    while (replies.received().size() < sent.size()) {
      Thread.onSpinWait();
    }
    // What the disk holds at this moment is what a process that is killed now leaves behind.
    Path copy = folder.resolve("copy");
    copy(folder.resolve("index"), copy);
    stream.onCompleted();
    replies.await();

    try (RunningServer revived = start(copy)) {
      ListItemsResponse ledger =
          IndexServiceGrpc.newBlockingStub(revived.channel())
              .listItems(ListItemsRequest.getDefaultInstance());
      List<String> uris =
          ledger.getEntriesList().stream().map(entry -> entry.getItem().getUri()).toList();
      assertThat(uris)
          .containsExactlyElementsOf(
              sent.stream().map(request -> request.getItem().getUri()).toList());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals("write.lock")) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  @Test
  void anIndexHasOneOwner() {
    assertThatThrownBy(() -> start(folder.resolve("index")).close())
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }
}
