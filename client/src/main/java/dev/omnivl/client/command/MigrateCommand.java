package dev.omnivl.client.command;

import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.Reembedding;
import dev.omnivl.client.judged.Difference;
import dev.omnivl.client.judged.JudgedQuery;
import dev.omnivl.client.judged.QueryFigures;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Progress;
import dev.omnivl.v1.BeginMigrationRequest;
import dev.omnivl.v1.BeginMigrationResponse;
import dev.omnivl.v1.DropCollectionRequest;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SwitchCollectionRequest;
import dev.omnivl.v1.SwitchCollectionResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings a collection to another model. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Embeds the media of a collection again with another model, beside the old vectors, compares"
          + " both on your queries, and switches if the new ones are not worse.",
      "The old collection answers until then, and is kept until --drop-old; the new one can be asked"
          + " as NAME-next. It may be interrupted at any time: run again, it goes on."
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 failed, or not switched; 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl index migrate --to ~/models/emoji-2 --queries queries.jsonl",
      "  omnivl index migrate --rollback",
      "  omnivl index migrate --drop-old"
    })
final class MigrateCommand extends ServerWork {
  private static final int DEPTH = 100;
  private static final String DEFAULT = "default";

  /** What to do. */
  static final class What {
    @Option(
        names = "--to",
        paramLabel = "BUNDLE",
        description =
            "The model: a folder on the server's machine, or the name of one that the server has.")
    @Nullable String bundle;

    @Option(names = "--rollback", description = "Has the old collection answer again.")
    boolean rollback;

    @Option(
        names = "--drop-old",
        description = "Removes the old collection, after which there is no way back.")
    boolean dropOld;

    @Option(
        names = "--abort",
        description = "Removes what was embedded anew and is not switched to.")
    boolean abort;
  }

  @Spec private CommandSpec spec;
  @Mixin private CollectionOption collection;

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "Queries of which is known what should be found, as for 'omnivl index evaluate'.")
  private @Nullable Path queries;

  @Option(
      names = "--margin",
      paramLabel = "X",
      description =
          "Not worse means: with 95 %% confidence, nDCG@10 falls by no more than this (default"
              + " ${DEFAULT-VALUE}).")
  private double margin = 0.02;

  @Option(names = "--seed", paramLabel = "N", description = "Of the interval (default 1).")
  private long seed = 1;

  @Option(
      names = "--force",
      description = "Switches even if the new one is worse, was not compared, or lacks media.")
  private boolean force;

  private record Compared(
      int queries, double before, double after, Difference difference, double margin) {}

  private record Migrated(
      String collection,
      String next,
      String embeddingId,
      long media,
      long embedded,
      long removed,
      List<FailedItem> lacking,
      @Nullable Compared compared,
      boolean switched,
      @Nullable String reason) {}

  private record Changed(String collection, String embeddingId, String other) {}

  private record Dropped(String dropped) {}

  @Override
  Server connect(ServerOptions options) {
    if (margin < 0 || margin > 1) {
      throw new ParameterException(spec.commandLine(), "--margin must be 0 to 1, was " + margin);
    }
    return options.connect(collection);
  }

  private String name() {
    return collection.name().isEmpty() ? DEFAULT : collection.name();
  }

  @Override
  int run(Server connection, Output output) {
    if (what.rollback) {
      return rollBack(connection, output);
    }
    if (what.dropOld || what.abort) {
      return drop(connection, name() + (what.abort ? "-next" : "-previous"), output);
    }
    List<JudgedQuery> judged = queries == null ? List.of() : JudgedQuery.read(queries);
    BeginMigrationResponse begun =
        connection
            .collections()
            .beginMigration(
                BeginMigrationRequest.newBuilder()
                    .setCollection(name())
                    .setModel(loaded(connection, String.valueOf(what.bundle)))
                    .build());
    Server next = connection.about(new Server.Names(begun.getNextCollection(), ""));
    Reembedding.Report embedded =
        new Reembedding(connection, next, name(), files -> Progress.of("embedding", files, "files"))
            .run();
    Compared compared = judged.isEmpty() ? null : compare(judged, connection, next);
    String reason = force ? null : reasonAgainst(embedded, compared);
    if (reason == null) {
      change(connection, false);
    }
    Migrated done =
        new Migrated(
            name(),
            begun.getNextCollection(),
            begun.getEmbeddingId(),
            embedded.media(),
            embedded.embedded(),
            embedded.removed(),
            embedded.lacking(),
            compared,
            reason == null,
            reason);
    output.print(done, () -> print(done, output.report()));
    return reason == null ? 0 : 1;
  }

  /** Returns the name of a model, having had the server load it. */
  private static String loaded(Server connection, String bundle) {
    Path folder = Path.of(bundle).toAbsolutePath().normalize();
    boolean isFolder =
        connection.address().isThisMachine() && Files.exists(folder.resolve("manifest.json"));
    LoadModelRequest.Builder request = LoadModelRequest.newBuilder();
    if (isFolder) {
      request.setModel(String.valueOf(folder.getFileName())).setFolder(folder.toString());
    } else {
      request.setModel(bundle);
    }
    return connection.modelAdmin().loadModel(request.build()).getLoaded().getModel();
  }

  private Compared compare(List<JudgedQuery> judged, Server old, Server next) {
    List<Double> before = judged.stream().map(query -> ndcg(query, old)).toList();
    List<Double> after = judged.stream().map(query -> ndcg(query, next)).toList();
    return new Compared(
        judged.size(), mean(before), mean(after), Difference.of(before, after, seed), margin);
  }

  private static double ndcg(JudgedQuery query, Server server) {
    SearchRequest request =
        SearchRequest.newBuilder().setText(query.words()).setLimit(DEPTH).build();
    List<Hit> hits = server.call(to -> to.search().search(request)).getHitsList();
    return QueryFigures.of(hits.stream().map(Hit::getUri).toList(), query.relevant()).ndcg10();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static @Nullable String reasonAgainst(
      Reembedding.Report embedded, @Nullable Compared compared) {
    if (!embedded.lacking().isEmpty()) {
      return Format.count(embedded.lacking().size())
          + " of "
          + Format.count(embedded.media(), "item")
          + " could not be embedded again and would not be found";
    }
    if (compared == null) {
      return "there are no queries to compare both on: --queries FILE";
    }
    return compared.difference().notWorse(compared.margin())
        ? null
        : "the queries do not show that nDCG@10 falls by no more than " + compared.margin();
  }

  private SwitchCollectionResponse change(Server connection, boolean back) {
    return connection
        .collections()
        .switchCollection(
            SwitchCollectionRequest.newBuilder().setCollection(name()).setBack(back).build());
  }

  private int rollBack(Server connection, Output output) {
    SwitchCollectionResponse done = change(connection, true);
    output.print(
        new Changed(name(), done.getEmbeddingId(), done.getOtherCollection()),
        () ->
            output
                .report()
                .line(
                    name()
                        + " answers by embedding id "
                        + done.getEmbeddingId()
                        + " again; the other one is "
                        + done.getOtherCollection()));
    return 0;
  }

  private static int drop(Server connection, String name, Output output) {
    connection
        .withoutCollection()
        .dropCollection(DropCollectionRequest.newBuilder().setCollection(name).build());
    output.print(new Dropped(name), () -> output.report().line(name + " is dropped"));
    return 0;
  }

  private static void print(Migrated done, Report report) {
    report.line(
        Format.count(done.media(), "item")
            + ", "
            + Format.count(done.embedded())
            + " embedded now by embedding id "
            + done.embeddingId());
    new Failures(done.lacking()).print(report, 5);
    Compared compared = done.compared();
    if (compared != null) {
      Difference difference = compared.difference();
      report.hanging(
          "nDCG@10: ",
          Format.score(compared.before())
              + " before, "
              + Format.score(compared.after())
              + " after; the difference "
              + Format.score(difference.mean())
              + ", in 95 % of draws "
              + Format.score(difference.low())
              + " to "
              + Format.score(difference.high())
              + "; "
              + Format.count(compared.queries())
              + " queries, "
              + difference.better()
              + " better, "
              + difference.worse()
              + " worse");
    }
    if (done.switched()) {
      report.line(done.collection() + " answers by the new model now");
      report.note("back: --rollback; when you are sure: --drop-old");
    } else {
      report.line("not switched: " + done.reason());
      report.note(
          "until then both answer: "
              + done.collection()
              + " by the old model, "
              + done.next()
              + " by the new one; --force switches all the same, --abort gives it up");
    }
  }
}
