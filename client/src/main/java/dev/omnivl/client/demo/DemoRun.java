package dev.omnivl.client.demo;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Security;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Brings a server and the demonstration together. */
public final class DemoRun {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int USUAL_PORT = 9000;
  private static final int USUAL_HTTP_PORT = 8080;

  private final DemoHome home;
  private final boolean check;
  private final Report report;

  /**
   * Prepares a run.
   *
   * @param home the checkout
   * @param check true to measure, compare and end
   * @param report takes all that is shown
   */
  public DemoRun(DemoHome home, boolean check, Report report) {
    this.home = home;
    this.check = check;
    this.report = report;
  }

  /** Runs on a server that is there; it stays. Returns whether all went as expected. */
  public boolean on(ServerAddress address, Security security) {
    return checked(() -> {
      try (Server connection = Server.at(address, TIMEOUT, Server.Names.DEFAULT, security)) {
        boolean well = demonstrate(connection);
        if (!check) {
          new Demo(connection, home.gallery(), report).tryNext(address.port() == USUAL_PORT);
        }
        return well;
      }
    });
  }

  /** Runs on a server of its own, which ends with it. Returns whether all went as expected. */
  public boolean onOwnServer() {
    return checked(() -> {
      long start = System.nanoTime();
      LocalServer.Setup setup = setup();
      ServerAddress address = new ServerAddress("localhost", setup.port());
      try (LocalServer server = LocalServer.start(setup);
          Server connection = Server.at(address, TIMEOUT)) {
        report.passing("  server   starting ...");
        Duration ready = server.awaitServing(connection, start);
        report.line(
            "  "
                + report.style().dim("server   ")
                + address
                + ", ready in "
                + Format.time(ready.toMillis()));
        boolean well = demonstrate(connection);
        if (!check) {
          keepServing(server, connection);
        }
        return well;
      }
    });
  }

  private void keepServing(LocalServer server, Server connection) {
    new Demo(connection, home.gallery(), report).tryNext(connection.address().port() == USUAL_PORT);
    report.line();
    report.line(
        "Serving on " + report.style().bold(connection.address().toString()) + ". Ctrl-C ends it.");
    report.note(
        "What you index now lies in the demo's own index and goes with this model; to keep an index"
            + " of your own, end this and start ./omnivl serve.");
    server.awaitEnd();
    throw new CommandFailure("the server ended: " + server.lastLine());
  }

  private boolean demonstrate(Server connection) {
    Demo demo = new Demo(connection, home.gallery(), report);
    demo.show();
    return !check || demo.check(home.expected());
  }

  /** A check ends with a line that says so, whatever happens. */
  private boolean checked(java.util.function.BooleanSupplier run) {
    if (!check) {
      return run.getAsBoolean();
    }
    try {
      return run.getAsBoolean();
    } catch (CommandFailure e) {
      report.line(report.style().red("demo: FAIL") + " " + e.getMessage());
      return false;
    }
  }

  private LocalServer.Setup setup() {
    Path index = check ? home.freshIndex() : home.index();
    boolean usual = !check && LocalServer.free(USUAL_PORT);
    boolean usualHttp = !check && LocalServer.free(USUAL_HTTP_PORT);
    return new LocalServer.Setup(
        home.launcher(),
        home.bundle(),
        index,
        usual ? USUAL_PORT : LocalServer.freePort(),
        usualHttp ? USUAL_HTTP_PORT : LocalServer.freePort(),
        home.log(check ? "demo-check-server" : "demo-server"));
  }
}
