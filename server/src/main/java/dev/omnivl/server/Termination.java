package dev.omnivl.server;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * How the process ends.
 *
 * <p>The JVM's own way with SIGINT and SIGTERM is to run all shutdown hooks at once, and one of
 * them is ONNX Runtime's, which takes away the library under calls that still run. So the signals
 * only ask for the end here, and the hooks run when everything is closed.
 */
final class Termination {
  private static final int BY_FORCE = 130;
  private static final AtomicBoolean asked = new AtomicBoolean();

  private Termination() {}

  /** Lets SIGINT and SIGTERM end the server in order, and a second one by force. */
  static void onSignals() {
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> end());
    }
  }

  private static void end() {
    if (asked.compareAndSet(false, true)) {
      Quarkus.asyncExit(0);
    } else {
      Runtime.getRuntime().halt(BY_FORCE);
    }
  }

  /** Prints what was asked for instead of a run. */
  static void print(String text) {
    System.out.println(text);
  }

  /** Ends the process, and says why a start failed. */
  static void exit(int code, @Nullable Throwable cause) {
    if (cause != null) {
      for (String line : StartFailure.lines(cause)) {
        System.err.println("omnivl: " + line);
      }
    }
    int exit = cause == null ? code : StartFailure.exitCode(cause);
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exit, null);
  }
}
