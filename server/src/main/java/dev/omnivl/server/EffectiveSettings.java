package dev.omnivl.server;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.opensearch.Address;
import dev.omnivl.server.trace.Tracing;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** The settings that a server runs with, for people to read. */
final class EffectiveSettings {
  private static final String PREFIX = "omnivl.";

  /** What the launcher and the commands read. */
  private static final Set<String> OF_THE_LAUNCHER =
      Set.of(
          "OMNIVL_HOME",
          "OMNIVL_STATE",
          "OMNIVL_BUILD",
          "OMNIVL_JAVA_OPTS",
          "OMNIVL_SERVER",
          "OMNIVL_COLLECTION",
          "OMNIVL_API_KEY",
          "OMNIVL_PLAINTEXT_KEY",
          "OMNIVL_TLS",
          "OMNIVL_CA",
          "OMNIVL_CLIENT_CERT",
          "OMNIVL_CLIENT_KEY");

  private EffectiveSettings() {}

  /** Returns one line for each setting, sorted by name. */
  static String of(Config config) {
    return lines(config, value -> true);
  }

  /** Returns one line for each setting that does not have its default, sorted by name. */
  static String changed(Config config) {
    return lines(config, value -> value.getSourceOrdinal() != Integer.MIN_VALUE);
  }

  /**
   * Refuses environment variables that look like settings and are none: their values would be
   * without effect.
   *
   * @throws Failure INVALID_ARGUMENT naming them
   */
  static void refuseUnknown(Config config, Set<String> environment) {
    Set<String> known = new HashSet<>(OF_THE_LAUNCHER);
    names(config).forEach(name -> known.add(variable(name)));
    List<String> unknown =
        environment.stream()
            .filter(name -> name.startsWith("OMNIVL_") && !known.contains(name))
            .sorted()
            .map(name ->
                "there is no setting for the environment variable "
                    + name
                    + "; docs/configuration.md lists all")
            .toList();
    if (!unknown.isEmpty()) {
      throw new Failure(Reason.INVALID_ARGUMENT, String.join("\n", unknown));
    }
  }

  /** Returns those of OpenTelemetry's SDK; where they are given is as with ours. */
  static Map<String, String> ofOpenTelemetry(Config config) {
    Stream<String> given =
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
            .filter(name -> name.startsWith("otel."));
    // The names of variables are not always told with dots.
    return Stream.concat(Tracing.SWITCHES.stream(), given)
        .distinct()
        .filter(name -> config.getOptionalValue(name, String.class).isPresent())
        .collect(Collectors.toMap(name -> name, name -> config.getValue(name, String.class)));
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static String lines(Config config, Predicate<ConfigValue> shown) {
    return names(config)
        .filter(name -> shown.test(config.getConfigValue(name)))
        .map(name -> "  " + name + " = " + shown(name, config.getConfigValue(name).getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** An address may have a password in it. */
  private static String shown(String name, String value) {
    return name.equals("omnivl.index.opensearch") ? Address.shown(value) : value;
  }

  /** All have defaults; what only the environment has, may be none. */
  private static Stream<String> names(Config config) {
    return StreamSupport.stream(config.getConfigSources().spliterator(), false)
        .filter(source -> source.getOrdinal() == Integer.MIN_VALUE)
        .flatMap(source -> source.getPropertyNames().stream())
        .filter(name -> name.startsWith(PREFIX))
        .sorted()
        .distinct();
  }
}
