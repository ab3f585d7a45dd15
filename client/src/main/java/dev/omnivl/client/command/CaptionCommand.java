package dev.omnivl.client.command;

import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.CaptionChoice;
import dev.omnivl.v1.CaptionRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes a medium. */
@Command(
    name = "caption",
    mixinStandardHelpOptions = true,
    description = "Describes an image or a video in words, shown as they are made.",
    footer = {"", "Example:", "  omnivl caption photo.jpg"})
public final class CaptionCommand implements Callable<Integer> {

  /** What is best among captions. */
  enum Choice {
    likeliest(CaptionChoice.CAPTION_CHOICE_LIKELIEST),
    likely_and_near(CaptionChoice.CAPTION_CHOICE_LIKELY_AND_NEAR);

    final CaptionChoice wire;

    Choice(CaptionChoice wire) {
      this.wire = wire;
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private ModelOption model;
  @Mixin private GenerationLimits limits;

  @Parameters(paramLabel = "FILE", description = "An image or a video.")
  private Path file;

  @Option(names = "--prompt", paramLabel = "WORDS", description = "The caption's first words.")
  private String prompt = "";

  @Option(
      names = "--choose",
      paramLabel = "HOW",
      description =
          "Which caption of several beams: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which "
              + "needs a model trained with contrast).")
  private Choice choice = Choice.likely_and_near;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect(model)) {
      CaptionRequest request =
          CaptionRequest.newBuilder()
              .setMedia(MediaArgument.read(file, connection))
              .setPrompt(prompt)
              .setOptions(limits.message())
              .setChoice(choice.wire)
              .build();
      Abilities.require(connection, Capability.CAPABILITY_CAPTION);
      return connection.call(to -> {
        GenerationOutput.print(to.generation().caption(request), json, report);
        return 0;
      });
    }
  }
}
