package dev.omnivl.client.command;

import dev.omnivl.client.ingest.Exclusions;
import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.ingest.FolderWatch;
import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.Indexing;
import dev.omnivl.client.ingest.Indexing.WhatIsMissing;
import dev.omnivl.client.ingest.Ledger;
import dev.omnivl.client.ingest.MediaWalk;
import dev.omnivl.client.ingest.OwnFields;
import dev.omnivl.client.ingest.Selection;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the index up to date with some files and folders. */
@Command(
    name = "index",
    subcommands = {
      PlanCommand.class,
      InfoCommand.class,
      SnapshotCommand.class,
      RestoreCommand.class,
      VerifyCommand.class,
      EvaluateIndexCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CollectionsCommand.class,
      MigrateCommand.class
    },
    mixinStandardHelpOptions = true,
    description = {
      "Makes the images and videos of files and folders searchable.",
      "Run again, it does only what is new or changed; it may be interrupted at any time.",
      "Folders of systems and programs (@eaDir, #recycle, lost+found, node_modules ...) are left out."
    },
    footer = {
      "",
      "Exit codes: 0 done, though single files may be unreadable (they are listed); 1 nothing could"
          + " be indexed, a file failed that is not to blame for it, or any failed and --strict was"
          + " given; 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl index ~/Pictures ~/Videos",
      "  omnivl index --watch ~/Pictures",
      "  omnivl index --captions ~/Pictures",
      "  find /archive -newer last-run -print0 | omnivl index --from -",
      "  omnivl index --list --failed"
    })
public final class IndexCommand implements Callable<Integer> {

  /** What to do instead of indexing. */
  static final class Mode {
    @Option(names = "--list", description = "Lists what is in the index, under PATH or all.")
    boolean list;

    @Option(names = "--remove", description = "Removes all items under PATH from the index.")
    boolean remove;

    @Option(names = "--dry-run", description = "Says what would be done, and does nothing.")
    boolean dryRun;

    @Option(
        names = "--watch",
        description =
            "Goes on until Ctrl-C: files are indexed when they come or change, and removed when "
                + "they go.")
    boolean watch;
  }

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private CollectionOption collection;

  @Parameters(
      paramLabel = "PATH",
      description = "Files and folders, or patterns of them, such as 'photos/**/*.jpg'.")
  private List<Path> paths = List.of();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Also the files and folders of a list, one on each line or with a zero byte after each; - "
              + "is the standard input.")
  private @Nullable Path list;

  @ArgGroup private Mode mode = new Mode();

  /** What to do about files that are not there any more. */
  static final class MissingFiles {
    @Option(
        names = "--keep-missing",
        description = "Keeps files in the index that are not there any more.")
    boolean keep;

    @Option(
        names = "--remove-missing",
        description =
            "Removes files that are not there any more, even where their folder lost most of what "
                + "was in it, as if a disk were not mounted.")
    boolean remove;

    WhatIsMissing asked() {
      return keep
          ? WhatIsMissing.KEEP
          : remove ? WhatIsMissing.REMOVE : WhatIsMissing.REMOVE_UNLESS_UNMOUNTED;
    }
  }

  @ArgGroup private MissingFiles missing = new MissingFiles();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leaves out files and folders of this name, or with a slash of this path below PATH, such "
              + "as '*.gif' or 'raw/**'; may be given several times.")
  private List<String> excluded = List.of();

  @Option(
      names = "--fields",
      paramLabel = "FILE.jsonl",
      description =
          "What you know of files, one JSON object on each line: path, title, tags, and whatever "
              + "else to filter by.")
  private @Nullable Path fields;

  @Option(
      names = "--captions",
      description =
          "Has the model say what each file shows, in words that search --words and --hybrid find; "
              + "also of what is indexed without. Takes several times as long.")
  private boolean captions;

  @Option(
      names = "--retry-failed",
      description = "Sends files again that failed before, though they have not changed.")
  private boolean retryFailed;

  @Option(names = "--strict", description = "Exit code 1 if any file failed.")
  private boolean strict;

  @Option(names = "--failed", description = "With --list: only files that failed.")
  private boolean onlyFailed;

  @Option(
      names = "--json",
      description = "Prints one JSON object; with --list, one object for each item.")
  private boolean json;

  @Override
  public Integer call() {
    if (paths.isEmpty() && list == null && !mode.list) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: PATH");
    }
    if (list != null && (mode.list || mode.remove)) {
      throw new ParameterException(spec.commandLine(), "--from does not go with --list, --remove");
    }
    if (onlyFailed && !mode.list) {
      throw new ParameterException(spec.commandLine(), "--failed goes with --list");
    }
    Exclusions exclusions = Checked.option(spec, "--exclude", () -> Exclusions.of(excluded));
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect(collection)) {
      if (mode.list) {
        new LedgerListing(report, onlyFailed, json).print(new Ledger(connection), paths);
        return 0;
      }
      return mode.remove ? remove(connection, report) : index(connection, exclusions, report);
    }
  }

  private int index(Server connection, Exclusions exclusions, Report report) {
    Selection selection =
        new Selection(
            Selection.expanded(paths), list == null ? List.of() : Selection.list(list, System.in));
    Indexing.Options options =
        new Indexing.Options(
            mode.dryRun,
            missing.asked(),
            retryFailed,
            exclusions,
            fields == null ? OwnFields.NONE : OwnFields.read(fields),
            captions);
    Supplier<Indexing> indexing =
        () -> new Indexing(connection, options, files -> Progress.of("indexing", files, "files"));
    if (mode.watch) {
      return watch(MediaWalk.roots(selection), indexing, exclusions, report);
    }
    IndexReport done = indexing.get().run(selection);
    if (json) {
      report.json(IndexSummary.json(done));
    } else {
      IndexSummary.print(done, report);
    }
    boolean failed = done.serverFailed() || (strict && !done.failed().isEmpty());
    return failed || done.indexed() == 0 ? 1 : 0;
  }

  private int watch(
      List<Path> roots, Supplier<Indexing> indexing, Exclusions exclusions, Report report) {
    Consumer<IndexReport> reports =
        done -> {
          if (json) {
            report.json(IndexSummary.json(done));
          } else {
            IndexSummary.printBriefly(done, report);
          }
        };
    Consumer<String> troubles = message -> report.note("! " + message + "; trying again");
    try (FolderWatch watch = FolderWatch.of(roots, exclusions)) {
      if (!json) {
        report.note("watching; Ctrl-C ends it");
      }
      new Watching(indexing, reports, troubles).run(roots, watch);
    }
    return 0;
  }

  private int remove(Server connection, Report report) {
    Ledger ledger = new Ledger(connection);
    List<String> uris = new ArrayList<>();
    for (Path path : paths) {
      ledger.under(FileUris.of(path), entry -> uris.add(entry.getItem().getUri()));
    }
    int removed = ledger.delete(uris);
    if (json) {
      report.json(new Removed(removed));
    } else {
      report.line("removed " + Format.count(removed, "item") + " from the index");
    }
    return 0;
  }

  private record Removed(int removed) {}
}
