package dev.omnivl.client.command;

import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands have in common that ask a server and print its answer. */
abstract class ServerWork implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** Asks the server, prints its answer, and returns the exit code. */
  abstract int run(Server connection, Output output);

  /** Prepares the connection. */
  Server connect(ServerOptions options) {
    return options.connect();
  }

  /** Where an answer goes. */
  interface Output {
    /** Prints an answer: the value, or these lines. */
    void print(Object value, Runnable lines);

    /** What lines are written to. */
    Report report();
  }

  @Override
  public Integer call() {
    Report report = Report.on(spec.commandLine().getOut());
    Output output =
        new Output() {
          @Override
          public void print(Object value, Runnable lines) {
            if (json) {
              report.json(value);
            } else {
              lines.run();
            }
          }

          @Override
          public Report report() {
            return report;
          }
        };
    try (Server connection = connect(server)) {
      return connection.call(to -> run(to, output));
    }
  }
}
