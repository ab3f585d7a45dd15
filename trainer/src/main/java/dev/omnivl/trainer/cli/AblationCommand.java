package dev.omnivl.trainer.cli;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.ablation.Ablation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ablation}: trains several recipes with several seeds and compares them. */
@Command(
    name = "ablation",
    mixinStandardHelpOptions = true,
    description = {
      "Trains every recipe of a folder with every seed, evaluates each run on what",
      "the data set holds out, and prints a table. Run it again to go on.",
      "Ctrl-C ends it after the current step, with a checkpoint."
    })
final class AblationCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the data set; needed unless --report-only.")
  private @Nullable Path data;

  @Option(
      names = "--runs",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the runs, each named RECIPE-SEED.")
  private Path runs = Path.of("");

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Seeds of every recipe. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--recipes",
      defaultValue = "${env:OMNIVL_HOME:-.}/trainer/recipes/ablation",
      paramLabel = "DIR",
      description = "Folder of the recipes. Default: those of the paper's ablation.")
  private Path recipes = Path.of("");

  @Option(
      names = "--report-only",
      description = "Print the table of what is done; train and evaluate nothing.")
  private boolean reportOnly;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the table to this file too, Markdown.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    Ablation ablation = Ablation.of(recipes, seeds, runs);
    if (reportOnly) {
      report(ablation);
      return 0;
    }
    Path folder = data();
    try (StopSignal stop = StopSignal.listen()) {
      if (ablation.run(folder, stop)) {
        report(ablation);
      } else {
        System.out.println("stopped: run the same command again to go on");
      }
    }
    return 0;
  }

  private Path data() {
    if (data == null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "Missing required option: '--data=DIR'");
    }
    return data;
  }

  private void report(Ablation ablation) {
    String table = ablation.table();
    System.out.print(table);
    if (out != null) {
      try {
        Files.writeString(out, table);
      } catch (IOException e) {
        throw new Failure(
            Reason.UNAVAILABLE, "cannot write the table to " + out + ": " + e.getMessage(), e);
      }
    }
  }
}
