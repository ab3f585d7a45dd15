package dev.omnivl.server.metrics;

import dev.omnivl.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /q/metrics} shows of a server. */
public final class Scraped {
  private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) ");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\S*?(?:\\{.*\\})?) (\\S+)$");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z_]+)`");

  private static final Pattern ASKED =
      Pattern.compile("\\b((?:omnivl|cache|nv)_[a-z_]+)(?=[\\s{\\[)>=,])");
  private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

  private Scraped() {}

  /** Returns the names of all families. */
  public static Set<String> families(RunningServer server) {
    return found(FAMILY, server.scrape());
  }

  /** Returns the names that the documentation has a line for. */
  public static Set<String> documented() throws IOException {
    return found(DOCUMENTED, Files.readString(home().resolve("docs/operations.md")));
  }

  /** Returns the families that expressions ask for. */
  static Set<String> asked(String expressions) {
    Set<String> asked = new TreeSet<>();
    for (String name : found(ASKED, expressions)) {
      asked.add(
          name.replaceFirst("_seconds_(bucket|count)$", "_seconds")
              .replaceFirst("_size_(count|sum)$", "_size"));
    }
    return asked;
  }

  /** Returns the names of alerts. */
  static Set<String> alerts(String rules) {
    return found(ALERT, rules);
  }

  /** Returns the root of the checkout. */
  public static Path home() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("docs/configuration.md"))) {
      here = Objects.requireNonNull(here.getParent(), "docs/configuration.md");
    }
    return here;
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the values of all samples, by name and labels. */
  public static Map<String, Double> samples(RunningServer server) {
    Map<String, Double> samples = new HashMap<>();
    SAMPLE
        .matcher(server.scrape())
        .results()
        .forEach((MatchResult match) ->
            samples.put(match.group(1).replace(",}", "}"), number(match.group(2))));
    return samples;
  }

  private static double number(String value) {
    return switch (value) {
      case "NaN" -> Double.NaN;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  /** Waits until a sample has a value; a call is counted when its last byte has gone. */
  static void await(RunningServer server, String sample, double value) {
    while (samples(server).getOrDefault(sample, 0.0) != value) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
