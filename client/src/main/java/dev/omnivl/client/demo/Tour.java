package dev.omnivl.client.demo;

import com.google.protobuf.UnsafeByteOperations;
import dev.omnivl.client.demo.GalleryItem.Question;
import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.AnswerRequest;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationSummary;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.TextMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Shows what a server can do, on the gallery: one call after another, with scores and times. */
final class Tour {

  private static final int QUERIES = 3;
  private static final int HITS = 3;
  private static final int LONGEST_TEXT = 32;

  private final Server server;
  private final Gallery gallery;
  private final Report report;
  private final Style style;

  Tour(Server server, Gallery gallery, Report report) {
    this.server = server;
    this.gallery = gallery;
    this.report = report;
    this.style = report.style();
  }

  /** Makes every kind of call that the model can answer, once or a few times. */
  void show(Set<Capability> can) {
    searches("Text -> image", MediaKind.MEDIA_KIND_IMAGE);
    searches("Text -> video", MediaKind.MEDIA_KIND_VIDEO);
    likeness();
    if (can.contains(Capability.CAPABILITY_CAPTION)) {
      captions();
    }
    matches();
    if (can.contains(Capability.CAPABILITY_ANSWER)) {
      questions();
    }
    missing(can);
  }

  private void missing(Set<Capability> can) {
    List<String> verbs =
        Stream.of(
                Capability.CAPABILITY_MATCH,
                Capability.CAPABILITY_CAPTION,
                Capability.CAPABILITY_ANSWER)
            .filter(capability -> !can.contains(capability))
            .map(Abilities::verb)
            .toList();
    if (!verbs.isEmpty()) {
      report.note("This model cannot " + String.join(", ", verbs) + "; " + Abilities.REMEDY + ".");
    }
  }

  private void searches(String heading, MediaKind kind) {
    report.heading(heading);
    Table table = hitTable("query");
    for (GalleryItem item : gallery.some(kind, QUERIES)) {
      SearchRequest request =
          SearchRequest.newBuilder().setText(item.name()).setKind(kind).setLimit(HITS).build();
      hits(table, "\"" + item.name() + "\"", item, request);
    }
    report.table(table);
  }

  private void likeness() {
    report.heading("Image -> image");
    Table table = hitTable("query image");
    for (GalleryItem item : gallery.some(MediaKind.MEDIA_KIND_IMAGE, 2)) {
      SearchRequest request =
          SearchRequest.newBuilder()
              .setMedia(media(item))
              .setKind(MediaKind.MEDIA_KIND_IMAGE)
              .setLimit(HITS + 1)
              .build();
      hits(table, item.name(), item, request);
    }
    report.table(table);
  }

  private Table hitTable(String query) {
    return new Table()
        .words(query, style::bold)
        .number("#")
        .number("score")
        .words("", style::green)
        .words("moment")
        .words("found")
        .number("time", style::dim)
        .path("file", style::dim);
  }

  private void hits(Table table, String shown, GalleryItem wanted, SearchRequest request) {
    long start = System.nanoTime();
    SearchResponse found = server.call(to -> to.search().search(request));
    String time = Format.time((System.nanoTime() - start) / 1e6);
    String self = request.hasMedia() ? FileUris.of(wanted.file()) : "";
    int row = 0;
    for (Hit hit : found.getHitsList()) {
      // The picture itself is in the index, too: finding it again is no news.
      if (row == HITS || hit.getUri().equals(self)) {
        continue;
      }
      row++;
      table.row(
          row == 1 ? shown : "",
          Integer.toString(row),
          Format.score(hit.getScore()),
          gallery.byUri(hit.getUri()).filter(item -> same(item, wanted)).isPresent() ? "✓" : "",
          Format.moment(hit.getMoment()),
          gallery.byUri(hit.getUri()).map(GalleryItem::name).orElse(hit.getTitle()),
          row == 1 ? time : "",
          gallery
              .byUri(hit.getUri())
              .map(item -> gallery.shown(item.file()))
              .orElse(FileUris.shown(hit.getUri())));
    }
  }

  private static boolean same(GalleryItem item, GalleryItem wanted) {
    return item.equivalence().equals(wanted.equivalence());
  }

  private void captions() {
    report.heading("Captions");
    Table table =
        new Table()
            .words("kind")
            .words("caption", style::bold)
            .number("time", style::dim)
            .words("named")
            .path("file", style::dim);
    for (MediaKind kind : List.of(MediaKind.MEDIA_KIND_IMAGE, MediaKind.MEDIA_KIND_VIDEO)) {
      GalleryItem item = gallery.some(kind, 1).getFirst();
      CaptionRequest request = CaptionRequest.newBuilder().setMedia(media(item)).build();
      GenerationSummary done = server.call(to -> last(to.generation().caption(request)));
      table.row(
          Format.kind(kind),
          quoted(done.getText()),
          Format.time(done.getTimings().getTotal()),
          item.name(),
          gallery.shown(item.file()));
    }
    report.table(table);
  }

  private void matches() {
    report.heading("Does the text fit?");
    Table table =
        new Table()
            .words("match", style::bold)
            .number("probability")
            .number("class")
            .words("text")
            .number("time", style::dim)
            .path("file", style::dim);
    List<GalleryItem> images = gallery.some(MediaKind.MEDIA_KIND_IMAGE, 2);
    GalleryItem item = images.getFirst();
    MatchRequest request =
        MatchRequest.newBuilder()
            .setMedia(media(item))
            .addTexts(item.name())
            .addTexts(images.getLast().name())
            .build();
    MatchResponse response = server.call(to -> to.matching().match(request));
    for (int i = 0; i < response.getMatchesCount(); i++) {
      TextMatch match = response.getMatches(i);
      table.row(
          match.hasProbability() ? match.getProbability() >= 0.5f ? "yes" : "no" : "",
          match.hasProbability() ? Format.percent(match.getProbability()) : "",
          match.hasClassProbability() ? Format.percent(match.getClassProbability()) : "",
          request.getTexts(i),
          i == 0 ? Format.time(response.getTimings().getTotal()) : "",
          i == 0 ? gallery.shown(item.file()) : "");
    }
    report.table(table);
  }

  private void questions() {
    Table table =
        new Table()
            .words("question")
            .words("answer", style::bold)
            .number("time", style::dim)
            .words("expected")
            .path("file", style::dim);
    boolean asked = false;
    for (MediaKind kind : List.of(MediaKind.MEDIA_KIND_IMAGE, MediaKind.MEDIA_KIND_VIDEO)) {
      for (GalleryItem item : gallery.some(kind, 1)) {
        for (Question question : item.questions().stream().limit(1).toList()) {
          AnswerRequest request =
              AnswerRequest.newBuilder()
                  .setMedia(media(item))
                  .setQuestion(question.question())
                  .build();
          GenerationSummary done = server.call(to -> last(to.generation().answer(request)));
          table.row(
              question.question(),
              quoted(done.getText()),
              Format.time(done.getTimings().getTotal()),
              question.answer(),
              gallery.shown(item.file()));
          asked = true;
        }
      }
    }
    if (asked) {
      report.heading("Questions");
      report.table(table);
    }
  }

  /** A model that has not learned to stop would otherwise fill the table. */
  private static String quoted(String text) {
    return "\""
        + (text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…")
        + "\"";
  }

  private static GenerationSummary last(Iterator<GenerationResponse> events) {
    GenerationSummary done = GenerationSummary.getDefaultInstance();
    while (events.hasNext()) {
      GenerationResponse event = events.next();
      done = event.hasDone() ? event.getDone() : done;
    }
    return done;
  }

  private static Media media(GalleryItem item) {
    try {
      return Media.newBuilder()
          .setName(item.file().getFileName().toString())
          .setData(UnsafeByteOperations.unsafeWrap(Files.readAllBytes(item.file())))
          .build();
    } catch (IOException e) {
      throw new CommandFailure("the gallery lacks " + item.file() + "; restore it", e);
    }
  }
}
