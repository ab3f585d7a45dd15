package dev.omnivl.client.command;

import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.AnswerRequest;
import dev.omnivl.v1.Capability;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers a question about a medium. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Answers a question about an image or a video.",
    footer = {"", "Example:", "  omnivl ask photo.jpg \"what is on the table?\""})
public final class AskCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private ModelOption model;
  @Mixin private GenerationLimits limits;

  @Parameters(index = "0", paramLabel = "FILE", description = "An image or a video.")
  private Path file;

  @Parameters(index = "1", paramLabel = "QUESTION", description = "What to answer.")
  private String question;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect(model)) {
      AnswerRequest request =
          AnswerRequest.newBuilder()
              .setMedia(MediaArgument.read(file, connection))
              .setQuestion(question)
              .setOptions(limits.message())
              .build();
      Abilities.require(connection, Capability.CAPABILITY_ANSWER);
      return connection.call(to -> {
        GenerationOutput.print(to.generation().answer(request), json, report);
        return 0;
      });
    }
  }
}
