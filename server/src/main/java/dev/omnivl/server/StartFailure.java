package dev.omnivl.server;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process; a start that failed with one line for each thing that is wrong. */
final class StartFailure {
  private static final Logger log = LoggerFactory.getLogger(StartFailure.class);

  private StartFailure() {}

  static Failure unknownArgument(String argument) {
    return new Failure(
        Reason.INVALID_ARGUMENT,
        "the server does not know the argument \""
            + argument
            + "\"; settings are given as -Domnivl.grpc.port=9000 before -jar");
  }

  /** Ends the process. */
  static void exit(int code, @Nullable Throwable cause) {
    if (cause != null) {
      for (String line : lines(cause)) {
        System.err.println("omnivl: " + line);
      }
    }
    System.exit(code);
  }

  /** Returns what to tell a person, a line for each thing that is wrong. */
  static List<String> lines(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case Failure failure -> {
          return List.of(String.valueOf(failure.getMessage()));
        }
        case QuarkusBindException bind -> {
          return List.of(
              "HTTP port "
                  + bind.getPort()
                  + " is in use; end what uses it, or choose another with omnivl.http.port");
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

  private static List<String> problems(ConfigValidationException invalid) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < invalid.getProblemCount(); i++) {
      problems.add(invalid.getProblem(i).getMessage());
    }
    return problems;
  }
}
