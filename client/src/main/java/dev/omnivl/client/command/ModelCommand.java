package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.ListModelsRequest;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.LoadModelResponse;
import dev.omnivl.v1.ServedModel;
import dev.omnivl.v1.UnloadModelRequest;
import dev.omnivl.v1.UseModelRequest;
import dev.omnivl.v1.UseModelResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes what a server serves. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows and changes the models of a running server, without ending it or losing a call.",
      "Other commands take one of them by --model NAME."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl model list",
      "  omnivl model load --folder ~/models/emoji-2 emoji-2",
      "  omnivl model use emoji-2",
      "  omnivl model unload emoji-1"
    },
    subcommands = {
      ModelCommand.ListModels.class,
      ModelCommand.Load.class,
      ModelCommand.Use.class,
      ModelCommand.Unload.class
    })
public final class ModelCommand {
  private ModelCommand() {}

  private record Listed(
      String model,
      String state,
      @Nullable Boolean isDefault,
      @Nullable String modelId,
      @Nullable String embeddingId,
      List<String> capabilities,
      int calls,
      int graphsLoaded,
      int graphs,
      List<String> collections,
      @Nullable String problem) {
    static Listed of(ServedModel model) {
      return new Listed(
          model.getModel(),
          stateOf(model),
          model.getIsDefault() ? true : null,
          absent(model.getModelId()),
          absent(model.getEmbeddingId()),
          model.getCapabilitiesList().stream().map(Listed::word).toList(),
          model.getCalls(),
          model.getGraphsLoaded(),
          model.getGraphs(),
          List.copyOf(model.getCollectionsList()),
          absent(model.getProblem()));
    }

    private static @Nullable String absent(String text) {
      return text.isEmpty() ? null : text;
    }

    private static String word(Capability capability) {
      return capability.name().replace("CAPABILITY_", "").toLowerCase(Locale.ROOT);
    }
  }

  private static String stateOf(ServedModel model) {
    return switch (model.getState()) {
      case MODEL_STATE_READY -> "ready";
      case MODEL_STATE_LOADING -> "loading";
      case MODEL_STATE_UNLOADING -> "unloading";
      case MODEL_STATE_NOT_LOADED -> "not loaded";
      case MODEL_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  private static void print(ServedModel model, Report report) {
    StringBuilder words = new StringBuilder(stateOf(model));
    words.append(model.getIsDefault() ? ", the default" : "");
    if (model.getGraphs() > 0) {
      words
          .append(", ")
          .append(model.getGraphsLoaded())
          .append(" of ")
          .append(Format.count(model.getGraphs(), "graph"))
          .append(" in memory");
    }
    if (model.getCalls() > 0) {
      words.append(", ").append(Format.count(model.getCalls(), "call"));
    }
    if (model.getCapabilitiesCount() > 0) {
      words.append("; can ");
      words.append(
          model.getCapabilitiesList().stream()
              .map(Abilities::verb)
              .collect(Collectors.joining(", ")));
    }
    if (model.getCollectionsCount() > 0) {
      words.append("; collections ").append(String.join(", ", model.getCollectionsList()));
    }
    if (!model.getProblem().isEmpty()) {
      words.append("; could not be loaded: ").append(model.getProblem());
    }
    report.hanging(model.getModel() + ": ", words.toString());
  }

  /** Lists. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models that are loaded, come, go, or lie in the server's folder.")
  static final class ListModels extends ServerWork {
    @Override
    int run(Server connection, Output output) {
      List<ServedModel> all =
          connection.models().listModels(ListModelsRequest.getDefaultInstance()).getModelsList();
      output.print(
          all.stream().map(Listed::of).toList(),
          () -> all.forEach(model -> print(model, output.report())));
      return 0;
    }
  }

  /** Loads. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Loads a model beside the others, once its files, graphs and golden answers were checked.",
        "Under the name of a loaded one it takes that one's place, without losing a call."
      })
  static final class Load extends ServerWork {
    @Parameters(
        paramLabel = "NAME",
        description = "The name of a folder in the server's folder of models; with --folder, any.")
    private String name = "";

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "A bundle that lies elsewhere on the server's machine.")
    private @Nullable Path folder;

    @Option(
        names = "--ready-for",
        paramLabel = "WHAT",
        split = ",",
        description =
            "What must be in memory before it counts as loaded: embed, match, caption, answer"
                + " (default all); the rest is loaded right after.")
    private List<Way> readyFor = List.of();

    /** What a model can be asked for. */
    enum Way {
      embed(Capability.CAPABILITY_EMBED),
      match(Capability.CAPABILITY_MATCH),
      caption(Capability.CAPABILITY_CAPTION),
      answer(Capability.CAPABILITY_ANSWER);

      final Capability wire;

      Way(Capability wire) {
        this.wire = wire;
      }
    }

    @Override
    int run(Server connection, Output output) {
      LoadModelResponse done =
          connection
              .modelAdmin()
              .loadModel(
                  LoadModelRequest.newBuilder()
                      .setModel(name)
                      .setFolder(folder == null ? "" : CollectionWork.folder(folder, connection))
                      .addAllReadyFor(readyFor.stream().map(way -> way.wire).toList())
                      .build());
      output.print(
          Listed.of(done.getLoaded()),
          () -> {
            print(done.getLoaded(), output.report());
            if (!done.getReplacedModelId().isEmpty()) {
              output
                  .report()
                  .note("in the place of model " + done.getReplacedModelId() + ", which goes");
            }
          });
      return 0;
    }
  }

  /** Makes a model the default. */
  @Command(
      name = "use",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a model the default one, once all of it was checked; loads it before if need be.",
        "Back again: the same with the name of the one before, which stays loaded."
      })
  static final class Use extends ServerWork {
    @Parameters(paramLabel = "NAME", description = "The model.")
    private String name = "";

    private record Used(String model, String previous, boolean durable) {}

    @Override
    int run(Server connection, Output output) {
      UseModelResponse used =
          connection.modelAdmin().useModel(UseModelRequest.newBuilder().setModel(name).build());
      output.print(
          new Used(name, used.getPreviousModel(), used.getDurable()),
          () -> {
            output.report().line(name + " is the default now; " + used.getPreviousModel() + " was");
            if (!used.getDurable()) {
              output
                  .report()
                  .note(
                      "until the server ends: it does not lie in the server's folder of models, so"
                          + " the next start takes what the setting omnivl.bundle says");
            }
          });
      return 0;
    }
  }

  /** Unloads. */
  @Command(
      name = "unload",
      mixinStandardHelpOptions = true,
      description = "Takes no more calls for a model, and gives its memory back when none is left.")
  static final class Unload extends ServerWork {
    @Parameters(paramLabel = "NAME", description = "The model.")
    private String name = "";

    @Option(
        names = "--force",
        description =
            "Also if a collection needs it, which can be neither filled nor searched then.")
    private boolean force;

    private record Unloaded(String model, int calls) {}

    @Override
    int run(Server connection, Output output) {
      int calls =
          connection
              .modelAdmin()
              .unloadModel(UnloadModelRequest.newBuilder().setModel(name).setForce(force).build())
              .getCalls();
      output.print(
          new Unloaded(name, calls),
          () ->
              output
                  .report()
                  .line(
                      calls == 0
                          ? name + " is unloaded"
                          : name + " goes when " + Format.count(calls, "call") + " ended"));
      return 0;
    }
  }
}
