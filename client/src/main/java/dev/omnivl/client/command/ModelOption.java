package dev.omnivl.client.command;

import picocli.CommandLine.Option;

/** Which model of the server. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model that answers (default the server's); see 'omnivl model list'.")
  private String name = "";

  /** Returns its name; empty for the default one. */
  String name() {
    return name;
  }
}
