package dev.omnivl.client.command;

import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
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

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private GenerationLimits limits;

  @Parameters(paramLabel = "FILE", description = "An image or a video.")
  private Path file;

  @Option(names = "--prompt", paramLabel = "WORDS", description = "The caption's first words.")
  private String prompt = "";

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    CaptionRequest request =
        CaptionRequest.newBuilder()
            .setMedia(MediaArgument.read(file))
            .setPrompt(prompt)
            .setOptions(limits.message())
            .build();
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect()) {
      return connection.call(to -> {
        GenerationOutput.print(to.generation().caption(request), json, report);
        return 0;
      });
    }
  }
}
