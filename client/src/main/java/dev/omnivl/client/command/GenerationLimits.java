package dev.omnivl.client.command;

import dev.omnivl.v1.GenerationOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a text is made; the same for captions and answers. */
final class GenerationLimits {

  private static final int MAX_BEAMS = 8;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest text, in tokens (default: the model's own limit).")
  private int maxTokens;

  @Option(
      names = "--beams",
      paramLabel = "N",
      description = "Hypotheses kept, 1 to 8; more than 1 shows the text at its end (default 1).")
  private int beams = 1;

  GenerationOptions message() {
    if (maxTokens < 0) {
      throw new ParameterException(
          spec.commandLine(), "--max-tokens must not be negative, was " + maxTokens);
    }
    if (beams < 1 || beams > MAX_BEAMS) {
      throw new ParameterException(
          spec.commandLine(), "--beams must be from 1 to " + MAX_BEAMS + ", was " + beams);
    }
    return GenerationOptions.newBuilder().setMaxTokens(maxTokens).setBeams(beams).build();
  }
}
