package dev.omnivl.client.command;

import picocli.CommandLine.Option;

/** Which collection of the server. */
final class CollectionOption {
  @Option(
      names = "--collection",
      paramLabel = "NAME",
      defaultValue = "${env:OMNIVL_COLLECTION:-}",
      description =
          "The collection (env OMNIVL_COLLECTION; default the one that is always there); see "
              + "'omnivl index collections'.")
  private String name = "";

  /** Returns its name; empty for the default one. */
  String name() {
    return name;
  }
}
