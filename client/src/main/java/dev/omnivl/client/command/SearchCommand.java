package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.query.CombinationText;
import dev.omnivl.client.query.FilterText;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.Likelihood;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Facet;
import dev.omnivl.v1.Fits;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.GroupBy;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.Similarity;
import dev.omnivl.v1.TextInfo;
import dev.omnivl.v1.Timings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    description =
        "Finds indexed images and videos by what they show, told in words or by an example, or by"
            + " the words that are known of them.",
    footer = {
      "",
      "Examples:",
      "  omnivl search a red apple",
      "  omnivl search --kind video --limit 5 someone waving",
      "  omnivl search --image photo.jpg --sheet found.html",
      "  omnivl search --words holiday 2024",
      "  omnivl search --combine '\"beach\" + photo.jpg - \"people\"'",
      "  omnivl search --where 'kind=video and duration>10s' a dog"
    })
public final class SearchCommand implements Callable<Integer> {

  /** What to look for: exactly one of these. */
  static final class Query {
    @Parameters(
        arity = "1..*",
        paramLabel = "WORDS",
        description = "What the images and videos show.")
    @Nullable List<String> text;

    @Option(
        names = "--words",
        arity = "1..*",
        paramLabel = "WORDS",
        description =
            "Finds what has one of these words in its title, tags, attributes or name, whatever it"
                + " shows.")
    @Nullable List<String> words;

    @Option(names = "--image", paramLabel = "FILE", description = "Finds what looks like this.")
    @Nullable Path image;

    @Option(names = "--video", paramLabel = "FILE", description = "Finds what looks like this.")
    @Nullable Path video;

    @Option(
        names = "--combine",
        paramLabel = "EXPR",
        description =
            "Finds what fits several things together: \"WORDS\", FILE or MEDIA_ID with + and -, or"
                + " with 'or' and 'not'.")
    @Nullable String combination;

    @Option(
        names = "--like",
        paramLabel = "MEDIA_ID",
        description = "Finds what looks like this indexed medium (ids: see --json).")
    @Nullable String mediaId;

    @Nullable Path file() {
      return image != null ? image : video;
    }

    /** The words that were given, if any were, in one text. */
    String words() {
      List<String> given = words != null ? words : text;
      return given == null ? "" : String.join(" ", given);
    }
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

  private static final int MOST = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private CollectionOption collection;

  @ArgGroup(multiplicity = "1")
  private Query query = new Query();

  @Option(names = "--limit", paramLabel = "N", description = "Most hits (default 10, most 1000).")
  private int limit = 10;

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description =
          "Only what passes: FIELD=VALUE and FIELD>=VALUE with and, or, not and brackets, such as"
              + " 'tag=beach and time>=2024-06 and not under=old'.")
  private @Nullable String where;

  @Option(
      names = "--hybrid",
      description = "Also finds WORDS in titles, tags, attributes and names, both in one list.")
  private boolean hybrid;

  @Option(
      names = "--rerank",
      paramLabel = "N",
      description =
          "Looks at the first N hits together with WORDS, by their thumbnails, and orders them anew"
              + " (most 256).")
  private int rerank;

  @Option(
      names = "--moments",
      paramLabel = "N",
      description = "Shows up to N moments of each video, each in a row (default 1, most 100).")
  private int moments = 1;

  @Option(
      names = "--diversity",
      paramLabel = "D",
      description = "How much hits are to differ, from 0 (default) to 1.")
  private float diversity;

  @Option(
      names = "--near-duplicates",
      paramLabel = "COSINE",
      description = "Folds what is as near as this to a better hit into it, such as 0.95.")
  private float nearDuplicate;

  @Option(
      names = "--false-positives",
      paramLabel = "RATE",
      description =
          "How often something may be said to fit when nothing does, from 0 to 1 (default 0.1); less"
              + " of it misses more.")
  private @Nullable Float falsePositives;

  @Option(
      names = "--facets",
      paramLabel = "FIELD",
      split = ",",
      description = "Counts the values of these: kind, year, folder, tag, or your own.")
  private List<String> facets = List.of();

  @Option(
      names = "--page",
      paramLabel = "TOKEN",
      description = "Goes on where the last page ended, with everything else as it was.")
  private String page = "";

  @Option(names = "--kind", paramLabel = "KIND", description = "Only: ${COMPLETION-CANDIDATES}.")
  private @Nullable Kind kind;

  @Option(
      names = "--thumbnails",
      paramLabel = "DIR",
      description =
          "Writes a small JPEG of each hit into this folder, in place of those of the last search.")
  private @Nullable Path thumbnails;

  @Option(
      names = "--sheet",
      paramLabel = "FILE.html",
      description = "Writes a page with the picture of each hit, for a browser.")
  private @Nullable Path sheet;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (hybrid && query.text == null) {
      throw new ParameterException(
          spec.commandLine(), "--hybrid needs WORDS; other queries have none to look for");
    }
    if (limit < 1 || limit > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be from 1 to 1000, was " + limit);
    }
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect(collection)) {
      SearchRequest request = request(connection);
      GetModelInfoResponse model = Abilities.require(connection, Capability.CAPABILITY_EMBED);
      long start = System.nanoTime();
      SearchResponse found = cut(connection.call(to -> to.search().search(request)));
      double milliseconds = (System.nanoTime() - start) / 1e6;
      if (thumbnails != null) {
        Thumbnails.write(hits(found), thumbnails);
      }
      if (sheet != null) {
        Sheet.write(asked(), hits(found), sheet);
      }
      // Only words were trained to be likely of a medium.
      Likelihood likelihood =
          new Likelihood(
              request.hasText()
                  ? Abilities.answering(connection, model, found.getModelId()).getSimilarity()
                  : Similarity.getDefaultInstance());
      if (json) {
        report.json(SearchJson.of(found, likelihood, milliseconds));
      } else {
        print(report, found, likelihood, milliseconds);
      }
      return 0;
    }
  }

  /** The hits that are shown: as many as asked for, with copies folded into the first of them. */
  private List<Copies> hits(SearchResponse found) {
    return folded() ? Copies.folded(found.getHitsList(), limit) : Copies.none(found.getHitsList());
  }

  /** What was asked, as a person would say it. */
  private String asked() {
    Path file = query.file();
    if (query.combination != null) {
      return query.combination;
    }
    return file != null
        ? "like " + file
        : query.mediaId != null ? "like " + query.mediaId : query.words();
  }

  private SearchRequest request(Server connection) {
    boolean pictures = thumbnails != null || sheet != null;
    // Copies share a row, so more than one page is asked for to fill it; pictures would weigh.
    int more = Math.max(rerank, folded() ? Math.min(MOST, limit * (pictures ? 2 : 5)) : limit);
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setLimit(more)
            .setThumbnails(pictures)
            .setPageToken(page)
            .setRerank(rerank)
            .setMoments(moments)
            .setGroupBy(moments > 1 ? GroupBy.GROUP_BY_SEGMENT : GroupBy.GROUP_BY_MEDIUM)
            .setDiversity(diversity)
            .setNearDuplicate(nearDuplicate)
            .addAllFacets(facets);
    if (falsePositives != null) {
      request.setFalsePositiveRate(falsePositives);
    }
    if (where != null) {
      request.setFilter(FilterText.read(where));
    }
    if (kind != null) {
      request.setKind(kind.wire);
    }
    Path file = query.file();
    if (file != null) {
      request.setMedia(MediaArgument.read(file, connection));
    } else if (query.mediaId != null) {
      request.setMediaId(query.mediaId);
    } else if (query.combination != null) {
      request.setCombination(
          CombinationText.read(query.combination, path -> MediaArgument.read(path, connection)));
    } else if (query.words != null) {
      request.setWords(query.words());
    } else if (hybrid) {
      request.setCombination(
          Combination.newBuilder()
              .addSum(QueryPart.newBuilder().setText(query.words()))
              .setWords(query.words()));
    } else {
      request.setText(query.words());
    }
    return request.build();
  }

  /** Leaves out hits that were asked for to be looked at, and not to be shown. */
  private SearchResponse cut(SearchResponse found) {
    if (folded() || rerank <= limit || found.getHitsCount() <= limit) {
      return found;
    }
    return found.toBuilder()
        .clearHits()
        .addAllHits(found.getHitsList().subList(0, limit))
        .clearNextPageToken() // the next page would leave out what was cut
        .build();
  }

  /** Whether copies share a row: not where pages follow each other or rows are moments. */
  private boolean folded() {
    return !json && query.words == null && page.isEmpty() && moments == 1 && nearDuplicate == 0;
  }

  private void print(
      Report report, SearchResponse found, Likelihood likelihood, double milliseconds) {
    if (found.getHitsCount() == 0) {
      report.line(
          query.words == null
              ? where == null
                  ? "nothing found; is anything indexed? See: omnivl index --list"
                  : "nothing passes " + where
              : "no title, tag, attribute or name has one of these words"
                  + (where == null ? "" : " and passes " + where));
    } else {
      verdict(report, found);
      report.table(table(report, found, likelihood));
    }
    TextInfo text = found.getText();
    if (text.getTruncated()) {
      warn(
          report,
          "the text has "
              + Format.count(text.getTokens(), "token")
              + ", more than the model reads: its end had no influence");
    }
    if (text.getUnknown() > 0) {
      warn(
          report,
          "the model has never seen "
              + Format.count(text.getUnknown(), "word")
              + " of the text: it takes each such word for any other");
    }
    for (Facet facet : found.getFacetsList()) {
      report.hanging("  " + facet.getField() + ": ", counts(facet));
    }
    report.note(summary(found, hits(found).size(), milliseconds));
    if (rerank > 0) {
      report.note(Format.count(found.getReranked(), "hit") + " looked at together with the words");
    }
    if (!folded() && !found.getNextPageToken().isEmpty()) {
      report.note("more: the same with --page " + found.getNextPageToken());
    }
    if (thumbnails != null) {
      report.path("  thumbnails in ", thumbnails.toString());
    }
    if (sheet != null) {
      report.path("  pictures in ", sheet.toString());
    }
  }

  private static void verdict(Report report, SearchResponse found) {
    if (found.getFits() == Fits.FITS_NOTHING) {
      warn(report, "nothing fits well: these are the nearest, and score no better than by chance");
    }
  }

  private static String counts(Facet facet) {
    return facet.getValuesCount() == 0
        ? "none"
        : facet.getValuesList().stream()
            .map(value -> FileUris.shown(value.getValue()) + " " + value.getMedia())
            .collect(Collectors.joining(", "));
  }

  private static void warn(Report report, String what) {
    report.hanging("  " + report.style().yellow("! "), what);
  }

  private Table table(Report report, SearchResponse found, Likelihood likelihood) {
    Table table =
        new Table()
            .number("#")
            .number("score", report.style()::bold)
            .number("likely", report.style()::dim)
            .number("sure", report.style()::dim)
            .words("kind")
            .words("moment")
            .words("title", report.style()::bold)
            .words("", report.style()::dim)
            .path("file");
    List<Copies> shown = hits(found);
    for (int i = 0; i < shown.size(); i++) {
      Hit hit = shown.get(i).first();
      table.row(
          Integer.toString(i + 1),
          Format.score(hit.getScore()),
          likely(likelihood.at(hit.getScore())),
          hit.hasRelevance() ? Format.percent(hit.getRelevance()) : "",
          Format.kind(hit.getKind()),
          Format.moment(hit.getMoment()),
          hit.getTitle(),
          shown.get(i).more(),
          FileUris.shown(hit.getUri()));
    }
    return table;
  }

  private static String likely(OptionalDouble probability) {
    return probability.isPresent() ? Format.percent(probability.getAsDouble()) : "";
  }

  private String summary(SearchResponse found, int shown, double milliseconds) {
    Timings model = found.getTimings().getQuery();
    String before =
        query.words == null
            ? "query " + Format.time(model.getTotal()) + " (" + Format.timings(model) + "), "
            : ""; // the model took no part
    return Format.count(shown, "hit")
        + " in "
        + Format.time(milliseconds)
        + ": "
        + before
        + "index "
        + Format.time(found.getTimings().getIndexNs() / 1e6);
  }
}
