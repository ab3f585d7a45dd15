package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.output.Table;
import dev.omnivl.client.output.Table.Align;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds indexed media. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Finds indexed images and videos by words, by an image or by a video.",
    footer = {
      "",
      "Examples:",
      "  omnivl search \"a red apple\"",
      "  omnivl search --kind video --limit 5 \"someone waving\"",
      "  omnivl search --image photo.jpg --thumbnails found/"
    })
public final class SearchCommand implements Callable<Integer> {

  /** What to look for: exactly one of these. */
  static final class Query {
    @Parameters(arity = "1", paramLabel = "WORDS", description = "What to look for, in words.")
    @Nullable String words;

    @Option(names = "--image", paramLabel = "FILE", description = "Finds what looks like this.")
    @Nullable Path image;

    @Option(names = "--video", paramLabel = "FILE", description = "Finds what looks like this.")
    @Nullable Path video;

    @Option(
        names = "--like",
        paramLabel = "MEDIA_ID",
        description = "Finds what looks like this indexed medium (ids: see --json).")
    @Nullable String mediaId;
  }

  /** The kinds that can be asked for. */
  enum Kind {
    image(MediaKind.MEDIA_KIND_IMAGE),
    video(MediaKind.MEDIA_KIND_VIDEO);

    final MediaKind wire;

    Kind(MediaKind wire) {
      this.wire = wire;
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;

  @ArgGroup(multiplicity = "1")
  private Query query = new Query();

  @Option(names = "--limit", paramLabel = "N", description = "Most hits (default 10, most 1000).")
  private int limit = 10;

  @Option(names = "--kind", paramLabel = "KIND", description = "Only: ${COMPLETION-CANDIDATES}.")
  private @Nullable Kind kind;

  @Option(
      names = "--thumbnails",
      paramLabel = "DIR",
      description = "Writes a small JPEG of each hit into this folder.")
  private @Nullable Path thumbnails;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1 || limit > 1_000) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be from 1 to 1000, was " + limit);
    }
    SearchRequest request = request();
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect()) {
      long start = System.nanoTime();
      SearchResponse found = connection.call(to -> to.search().search(request));
      double milliseconds = (System.nanoTime() - start) / 1e6;
      if (thumbnails != null) {
        Thumbnails.write(found.getHitsList(), thumbnails);
      }
      if (json) {
        report.json(SearchJson.of(found, milliseconds));
      } else {
        print(report, found, milliseconds);
      }
      return 0;
    }
  }

  private SearchRequest request() {
    SearchRequest.Builder request =
        SearchRequest.newBuilder().setLimit(limit).setThumbnails(thumbnails != null);
    if (kind != null) {
      request.setKind(kind.wire);
    }
    Path file = query.image != null ? query.image : query.video;
    if (file != null) {
      request.setMedia(MediaArgument.read(file));
    } else if (query.mediaId != null) {
      request.setMediaId(query.mediaId);
    } else if (query.words != null) {
      request.setText(query.words);
    }
    return request.build();
  }

  private void print(Report report, SearchResponse found, double milliseconds) {
    if (found.getHitsCount() == 0) {
      report.line("nothing found; is anything indexed? See: omnivl index --list");
    } else {
      report.table(hits(report, found));
    }
    if (found.getText().getTruncated()) {
      report.line(
          report
              .style()
              .yellow(
                  "  the text has "
                      + Format.count(found.getText().getTokens(), "token")
                      + ", more than the model reads: its end had no influence"));
    }
    report.line(report.style().dim("  " + summary(found, milliseconds)));
    if (thumbnails != null) {
      report.line("  thumbnails in " + thumbnails);
    }
  }

  private static Table hits(Report report, SearchResponse found) {
    Table table =
        new Table()
            .column("#", Align.RIGHT)
            .column("score", Align.RIGHT, report.style()::bold)
            .column("kind", Align.LEFT)
            .column("moment", Align.LEFT)
            .column("title", Align.LEFT, report.style()::bold)
            .column("file", Align.LEFT);
    for (Hit hit : found.getHitsList()) {
      table.row(
          Integer.toString(hit.getRank()),
          Format.score(hit.getScore()),
          Format.kind(hit.getKind()),
          Format.moment(hit.getMoment()),
          hit.getTitle(),
          FileUris.shown(hit.getUri()));
    }
    return table;
  }

  static String summary(SearchResponse found, double milliseconds) {
    return Format.count(found.getHitsCount(), "hit")
        + " in "
        + Format.time(milliseconds)
        + ": query "
        + Format.time(found.getTimings().getQuery().getTotal())
        + " ("
        + Format.timings(found.getTimings().getQuery())
        + "), index "
        + Format.time(found.getTimings().getIndexNs() / 1e6);
  }
}
