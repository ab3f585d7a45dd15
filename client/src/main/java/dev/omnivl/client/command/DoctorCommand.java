package dev.omnivl.client.command;

import dev.omnivl.client.doctor.Doctor;
import dev.omnivl.client.doctor.Finding;
import dev.omnivl.client.doctor.Finding.Verdict;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is installed and what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what is installed, what device is used, what is wrong and how to mend it.",
    footer = {"", "Exit codes: 0 nothing is broken, 1 something is, 2 wrong usage."})
public final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private ModelOption model;

  @Option(names = "--json", description = "Prints a JSON array of findings.")
  private boolean json;

  @Override
  public Integer call() {
    Report report = Report.on(spec.commandLine().getOut());
    String home = System.getenv("OMNIVL_HOME");
    try (Server connection = server.connect(model)) {
      List<Finding> findings =
          new Doctor(connection, home == null ? null : Path.of(home)).examine();
      if (json) {
        report.json(findings);
      } else {
        findings.forEach(finding -> print(finding, report));
      }
      return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.WRONG) ? 1 : 0;
    }
  }

  private static void print(Finding finding, Report report) {
    Style style = report.style();
    String sign =
        switch (finding.verdict()) {
          case WELL -> style.green("✓");
          case NOTE -> style.yellow("!");
          case WRONG -> style.red("✗");
        };
    String topic = String.format(Locale.ROOT, "%-10s", finding.topic());
    report.hanging("  " + sign + " " + style.bold(topic) + " ", finding.found());
    if (!finding.remedy().isEmpty()) {
      report.hanging("    " + " ".repeat(11) + style.yellow("→ "), finding.remedy());
    }
  }
}
