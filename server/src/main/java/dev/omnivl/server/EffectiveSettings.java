package dev.omnivl.server;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** The settings that a server runs with, as one block for the log. */
final class EffectiveSettings {
  private static final String PREFIX = "omnivl.";

  private EffectiveSettings() {}

  /** Returns one line for each setting, sorted by name. */
  static String of(Config config) {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(name -> name.startsWith(PREFIX))
        .sorted()
        .distinct()
        .map(name -> "  " + name + " = " + config.getConfigValue(name).getValue())
        .collect(Collectors.joining("\n"));
  }
}
