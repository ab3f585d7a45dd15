package dev.omnivl.client.demo;

import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.Indexing;
import dev.omnivl.client.ingest.Selection;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Progress;
import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.MediaKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The demonstration on a server that serves: index the gallery, ask it things, measure. */
public final class Demo {

  private static final int ID_SHOWN = 12;

  private final Server server;
  private final Gallery gallery;
  private final Report report;
  private final Style style;

  /**
   * Prepares the demonstration.
   *
   * @param server a server that serves
   * @param galleryFolder the folder with the media and their manifest
   * @param report takes all that is shown
   */
  public Demo(Server server, Path galleryFolder, Report report) {
    this.server = server;
    this.gallery = Gallery.read(galleryFolder);
    this.report = report;
    this.style = report.style();
  }

  /** Indexes the gallery and shows every kind of call. */
  public void show() {
    GetModelInfoResponse model =
        server.call(to -> to.model().getModelInfo(GetModelInfoRequest.getDefaultInstance()));
    line("model", describe(model));
    Abilities.require(server, Capability.CAPABILITY_EMBED);
    String topic = "device";
    for (String part : model.getDevice().split("; ")) {
      line(topic, part);
      topic = "";
    }
    index();
    new Tour(server, gallery, report).show(Abilities.of(model));
  }

  private static String describe(GetModelInfoResponse model) {
    String id = model.getModelId();
    return model.getName()
        + ", "
        + Format.decimal(model.getParameters() / 1e6, 1)
        + " M parameters, "
        + model.getEmbeddingDimensions()
        + " dimensions, id "
        + id.substring(0, Math.min(ID_SHOWN, id.length()));
  }

  private void index() {
    IndexReport done =
        new Indexing(
                server, Indexing.Options.USUAL, files -> Progress.of("indexing", files, "files"))
            .run(Selection.of(List.of(gallery.folder())));
    int sent = done.added() + done.changed();
    double seconds = Math.max(done.time().toNanos(), 1) / 1e9;
    String media =
        Format.count(gallery.items(MediaKind.MEDIA_KIND_IMAGE).size(), "image")
            + " and "
            + Format.count(gallery.items(MediaKind.MEDIA_KIND_VIDEO).size(), "video");
    line(
        "gallery",
        media
            + (sent == 0
                ? ", indexed before: nothing to do"
                : ", "
                    + Format.count(sent)
                    + " indexed in "
                    + Format.time(seconds * 1e3)
                    + " ("
                    + Format.decimal(sent / seconds, 1)
                    + " media/s)"));
    if (!done.failed().isEmpty()) {
      throw new CommandFailure(
          Format.count(done.failed().size(), "file")
              + " of the gallery failed, the first: "
              + done.failed().getFirst().uri()
              + ": "
              + done.failed().getFirst().message());
    }
  }

  /**
   * Measures recall over the whole gallery and compares it with what is expected. The last line
   * says PASS or FAIL.
   *
   * @param expected the file that says what is expected
   * @return true if everything was reached
   */
  public boolean check(Path expected) {
    Expectation expectation = Expectation.read(expected);
    Retrieval retrieval = new Retrieval(server, gallery);
    long start = System.nanoTime();
    Recall image = retrieval.of(MediaKind.MEDIA_KIND_IMAGE);
    Recall video = retrieval.of(MediaKind.MEDIA_KIND_VIDEO);
    double seconds = (System.nanoTime() - start) / 1e9;
    report.heading("Recall over the whole gallery");
    Table table =
        new Table()
            .words("")
            .number("queries")
            .number("candidates")
            .number("R@1", style::bold)
            .number("chance", style::dim)
            .number("R@10", style::bold)
            .number("chance", style::dim);
    row(table, "text->image", image);
    row(table, "text->video", video);
    report.table(table);
    int queries = image.queries() + video.queries();
    report.note(
        Format.count(queries)
            + " searches in "
            + Format.time(seconds * 1e3)
            + ", "
            + Format.decimal(queries / seconds, 0)
            + " a second");
    report.line();
    String reached = "text->image " + image.line() + " text->video " + video.line();
    Optional<String> missed = expectation.missed(image, video);
    report.line(
        missed
            .map(reason -> style.red("demo: FAIL") + " " + reason)
            .orElse(style.green("demo: PASS") + " " + reached));
    return missed.isEmpty();
  }

  private static void row(Table table, String name, Recall recall) {
    table.row(
        name,
        Format.count(recall.queries()),
        Format.count(recall.candidates()),
        Format.percent(recall.atOne()),
        Format.percent(recall.chanceAtOne()),
        Format.percent(recall.atTen()),
        Format.percent(recall.chanceAtTen()));
  }

  /** Prints what a user may try now. */
  public void tryNext(boolean defaultServer) {
    GalleryItem image = gallery.some(MediaKind.MEDIA_KIND_IMAGE, 1).getFirst();
    GalleryItem video = gallery.some(MediaKind.MEDIA_KIND_VIDEO, 1).getFirst();
    NextSteps.print(report, server.address(), defaultServer, image, video, gallery);
  }

  private void line(String topic, String text) {
    report.hanging("  " + style.dim(topic + " ".repeat(Math.max(1, 9 - topic.length()))), text);
  }
}
