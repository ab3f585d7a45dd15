package dev.omnivl.client.command;

import dev.omnivl.client.demo.DemoHome;
import dev.omnivl.client.demo.DemoRun;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.ServerAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows everything on the shipped model and gallery. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows everything on the shipped model and gallery.",
      "Starts a server, indexes the gallery, asks it things, and keeps serving until Ctrl-C."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed or, with --check, less was reached than expected, 2 wrong"
          + " usage."
    })
public final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--check",
      description = {
        "Starts from an empty index, measures recall over the whole gallery, compares it with",
        "demo/expected.json and ends; the last line says PASS or FAIL."
      })
  private boolean check;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = "Uses this running server instead of starting one.")
  private @Nullable String server;

  @Mixin private SecurityOptions security;

  @Override
  public Integer call() {
    ServerAddress address = server == null ? null : address(server);
    Report report = Report.on(spec.commandLine().getOut());
    DemoRun run = new DemoRun(DemoHome.of(System.getenv("OMNIVL_HOME")), check, report);
    return (address == null ? run.onOwnServer() : run.on(address, security.security())) ? 0 : 1;
  }

  private ServerAddress address(String text) {
    return Checked.option(spec, "--server", () -> ServerAddress.parse(text));
  }
}
