package dev.omnivl.importer.cli;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model does what, where a bundle is made of several. */
final class Sources {
  @Option(
      names = "--embed",
      paramLabel = "SOURCE",
      description = "The model that makes vectors: search, and classes by their names.")
  private @Nullable Path embed;

  @Option(
      names = "--match",
      paramLabel = "SOURCE",
      description = "The model that says whether a text fits.")
  private @Nullable Path match;

  @Option(names = "--caption", paramLabel = "SOURCE", description = "The model that describes.")
  private @Nullable Path caption;

  @Option(
      names = "--answer",
      paramLabel = "SOURCE",
      description = "The model that answers questions.")
  private @Nullable Path answer;

  /**
   * Each model with what it is wanted for; nothing for all that it can.
   *
   * @param only the one that does everything, or null
   * @throws Failure INVALID_ARGUMENT if there is neither or both
   */
  Map<Path, Set<Capability>> all(@Nullable Path only) {
    Map<Capability, Path> named = named();
    if (only != null) {
      if (!named.isEmpty()) {
        throw Failure.ofField(
            "SOURCE",
            "is a model that does everything: leave it out, or leave out --embed, --match, --caption"
                + " and --answer");
      }
      return Map.of(only, Set.of());
    }
    if (named.isEmpty()) {
      throw Failure.ofField(
          "SOURCE",
          "is missing: name a model, or one for each of --embed, --match, --caption and --answer");
    }
    Map<Path, Set<Capability>> sources = new LinkedHashMap<>();
    named.forEach((capability, source) ->
        sources.computeIfAbsent(source, path -> EnumSet.noneOf(Capability.class)).add(capability));
    return sources;
  }

  /** Whether no option names a model. */
  boolean none() {
    return named().isEmpty();
  }

  private Map<Capability, Path> named() {
    Map<Capability, Path> named = new EnumMap<>(Capability.class);
    put(named, Capability.EMBED, embed);
    put(named, Capability.MATCH, match);
    put(named, Capability.CAPTION, caption);
    put(named, Capability.ANSWER, answer);
    return named;
  }

  private static void put(
      Map<Capability, Path> named, Capability capability, @Nullable Path source) {
    if (source != null) {
      named.put(capability, source);
    }
  }

  /** What the part that does this is called. */
  static String name(Set<Capability> wanted) {
    return wanted.stream()
        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
        .reduce((one, other) -> one + "-" + other)
        .orElse("model");
  }
}
