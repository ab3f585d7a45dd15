package dev.omnivl.server;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.OnnxRuntime;
import dev.omnivl.server.collections.BackEnd;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries and readers of files that every start needs, whatever the settings: they are
 * loaded while the main thread starts the framework, which takes one processor for half a second.
 */
final class Preparation {
  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private Preparation() {}

  /** Begins, and returns at once. Whoever needs a part that is not ready waits for that part. */
  static void begin() {
    Map.<String, Runnable>of(
            "omnivl-prepare-engine", OnnxRuntime::environment,
            "omnivl-prepare-bundle", Bundle::prepare,
            "omnivl-prepare-index", BackEnd::prepare)
        .forEach((name, part) ->
            Thread.ofPlatform().name(name).daemon().start(() -> prepare(name, part)));
  }

  private static void prepare(String name, Runnable part) {
    try {
      part.run();
    } catch (Throwable e) { // who needs it meets the same, and says what it was needed for
      log.debug("{} failed", name, e);
    }
  }
}
