package dev.omnivl.client.command;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server to talk to; the same for every command. */
final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:OMNIVL_SERVER:-localhost:9000}",
      description = "Server to talk to (env OMNIVL_SERVER; default localhost:9000).")
  private String server = "localhost:9000";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Longest wait for one answer (default ${DEFAULT-VALUE}).")
  private int timeout = 60;

  @Mixin private SecurityOptions security;

  /**
   * Prepares the connection.
   *
   * @throws ParameterException if an option is out of its range
   * @throws CommandFailure if the host is unknown
   */
  Server connect() {
    return connect(Server.Names.DEFAULT);
  }

  /** Prepares the connection to a collection. */
  Server connect(CollectionOption collection) {
    return connect(new Server.Names(collection.name(), ""));
  }

  /** Prepares the connection to a model. */
  Server connect(ModelOption model) {
    return connect(new Server.Names("", model.name()));
  }

  private Server connect(Server.Names names) {
    if (timeout < 1) {
      throw new ParameterException(
          spec.commandLine(), "--timeout must be at least 1 second, was " + timeout);
    }
    ServerAddress address = Checked.option(spec, "--server", () -> ServerAddress.parse(server));
    return Server.at(address, Duration.ofSeconds(timeout), names, security.security());
  }
}
