package dev.omnivl.trainer.cli;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.export.BundleWriter.Written;
import dev.omnivl.importer.cli.VariantsOption;
import dev.omnivl.terminal.Table;
import dev.omnivl.trainer.export.Exporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export RUN BUNDLE}: turns a run into a bundle that can be served. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Turns the newest checkpoint of a run into a bundle that can be served.",
      "Nothing is written unless every graph agrees with the trainer's own forward pass."
    })
final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Parameters(index = "1", paramLabel = "BUNDLE", description = "Folder of the new bundle.")
  private Path bundle = Path.of("");

  @Option(
      names = "--precision",
      defaultValue = "FP32",
      description =
          "How weights are stored: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. All compute"
              + " in fp32.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description =
          "A model card, Markdown, to go into the bundle. Default: written from what the run knows.")
  private @Nullable Path card;

  @Mixin private VariantsOption variants = new VariantsOption();

  @Option(names = "--force", description = "Replace a bundle that is there.")
  private boolean force;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    require(force || !Files.exists(bundle.resolve(Bundle.MANIFEST)))
        .or("%s is a bundle already: choose another place, or replace it with --force", bundle);
    variants.check();
    Written written =
        new Exporter(run, precision, card == null ? null : Files.readString(card)).write(bundle);
    List<VariantManifest> added = variants.add(bundle);
    if (json) {
      System.out.println(
          JsonMapper.builder()
              .build()
              .writeValueAsString(
                  Map.of(
                      "model_id",
                      written.manifest().modelId(),
                      "parity",
                      written.parity(),
                      "variants",
                      added)));
      return 0;
    }
    System.out.println("model " + written.manifest().modelId() + " in " + bundle);
    System.out.println("largest difference from the trainer's forward pass, batches 1, 2 and 7:");
    Table table = new Table().words("").number("");
    written
        .parity()
        .forEach((graph, difference) ->
            table.row(graph, String.format(Locale.ROOT, "%.1e", difference)));
    table.lines().forEach(System.out::println);
    VariantsOption.print(added);
    return 0;
  }
}
