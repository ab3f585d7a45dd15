package dev.omnivl.server;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a start failed: one line for each thing that is wrong. */
final class StartFailure {
  private static final Logger log = LoggerFactory.getLogger(StartFailure.class);

  /** How the configuration library says that a key is none of ours. */
  private static final Pattern UNKNOWN =
      Pattern.compile("SRCFG00050: (\\S+) in .*", Pattern.DOTALL);

  /** How it says that a value cannot be read. */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          ".*SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw.*",
          Pattern.DOTALL);

  private StartFailure() {}

  static Failure unknownArgument(String argument) {
    return new Failure(
        Reason.INVALID_ARGUMENT,
        "the server does not know the argument \""
            + argument
            + "\"; settings are given as -Domnivl.grpc.port=9000 before -jar");
  }

  /** Returns what to tell a person, a line for each thing that is wrong. */
  static List<String> lines(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case Failure failure -> {
          return String.valueOf(failure.getMessage()).lines().toList();
        }
        case QuarkusBindException bind -> {
          return List.of(
              "cannot listen on HTTP port "
                  + bind.getPort()
                  + "; end what uses it, or choose another with --http-port, the setting"
                  + " omnivl.http.port");
        }
        case ConfigValidationException invalid -> {
          return problems(invalid);
        }
        default -> {}
      }
    }
    log.error("the start failed by a defect of this server", thrown);
    return List.of("the start failed by a defect of this server; its log says more");
  }

  /** Returns the exit code of the process: 2 for settings and arguments that are wrong, else 1. */
  static int exitCode(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigValidationException
          || (cause instanceof Failure failure && failure.reason() == Reason.INVALID_ARGUMENT)) {
        return 2;
      }
    }
    return 1;
  }

  private static List<String> problems(ConfigValidationException invalid) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < invalid.getProblemCount(); i++) {
      problems.add(readable(invalid.getProblem(i).getMessage()));
    }
    return problems;
  }

  private static String readable(String problem) {
    Matcher unknown = UNKNOWN.matcher(problem);
    if (unknown.matches()) {
      return "there is no setting " + unknown.group(1) + "; docs/configuration.md lists all";
    }
    Matcher unreadable = UNREADABLE.matcher(problem);
    if (unreadable.matches()) {
      return unreadable.group(1)
          + " cannot be \""
          + unreadable.group(2)
          + "\""
          + (unreadable.group(1).endsWith(".port") ? ": a port is 0 to 65535" : "")
          + "; docs/configuration.md says what it means";
    }
    return problem;
  }
}
