package dev.omnivl.client.command;

import dev.omnivl.client.command.Explaining.ExplanationJson;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.TextMatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether texts fit a medium. */
@Command(
    name = "match",
    mixinStandardHelpOptions = true,
    description = {
      "Says for each text whether it tells what an image or a video shows, and how it fares among the",
      "others: with class names as texts, which class it is."
    },
    footer = {
      "",
      "Examples:",
      "  omnivl match photo.jpg \"a dog\" \"a cat asleep\"",
      "  omnivl match photo.jpg \"a dog in the snow\" --explain why.png"
    })
public final class MatchCommand implements Callable<Integer> {

  /** From this probability on, the answer is yes. */
  static final float YES = 0.5f;

  private record MatchJson(
      String text,
      @Nullable Boolean match,
      @Nullable Float probability,
      @Nullable Float similarity,
      @Nullable Float classProbability,
      boolean truncated) {}

  private record MatchesJson(
      List<MatchJson> matches,
      double totalMs,
      String modelId,
      @Nullable ExplanationJson explanation) {}

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private ModelOption model;
  @Mixin private Explaining explaining;

  @Parameters(index = "0", paramLabel = "FILE", description = "An image or a video.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TEXT",
      description = "What it may show.")
  private List<String> texts = List.of();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (explaining.wanted() && texts.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "--explain explains one text, not " + texts.size());
    }
    Report report = Report.on(spec.commandLine().getOut());
    try (Server connection = server.connect(model)) {
      MatchRequest request =
          MatchRequest.newBuilder()
              .setMedia(MediaArgument.read(file, connection))
              .addAllTexts(texts)
              .build();
      Abilities.require(connection, Capability.CAPABILITY_MATCH, Capability.CAPABILITY_EMBED);
      if (explaining.wanted()) {
        Abilities.require(connection, Capability.CAPABILITY_MATCH);
      }
      MatchResponse response = connection.call(to -> to.matching().match(request));
      ExplainResponse explained =
          explaining.wanted()
              ? explaining.ask(connection, request.getMedia(), texts.getFirst())
              : null;
      if (json) {
        report.json(json(response, explained));
      } else {
        print(response, report);
        if (explained != null) {
          explaining.print(explained, report);
        }
      }
      return 0;
    }
  }

  private MatchesJson json(MatchResponse response, @Nullable ExplainResponse explained) {
    List<MatchJson> matches = new ArrayList<>();
    for (int i = 0; i < response.getMatchesCount(); i++) {
      TextMatch match = response.getMatches(i);
      matches.add(
          new MatchJson(
              texts.get(i),
              match.hasProbability() ? match.getProbability() >= YES : null,
              match.hasProbability() ? match.getProbability() : null,
              match.hasSimilarity() ? match.getSimilarity() : null,
              match.hasClassProbability() ? match.getClassProbability() : null,
              match.getText().getTruncated()));
    }
    return new MatchesJson(
        matches,
        Format.milliseconds(response.getTimings().getTotal()),
        response.getModelId(),
        explained == null ? null : explaining.json(explained));
  }

  private void print(MatchResponse response, Report report) {
    Table table =
        new Table()
            .words("match", yesNo -> coloured(yesNo, report))
            .number("probability")
            .number("class")
            .number("similarity")
            .words("text");
    for (int i = 0; i < response.getMatchesCount(); i++) {
      TextMatch match = response.getMatches(i);
      table.row(
          yesNo(match),
          match.hasProbability() ? Format.percent(match.getProbability()) : "",
          match.hasClassProbability() ? Format.percent(match.getClassProbability()) : "",
          match.hasSimilarity() ? Format.score(match.getSimilarity()) : "",
          texts.get(i) + (match.getText().getTruncated() ? " (cut: too long)" : ""));
    }
    report.table(table);
    report.note(
        Format.time(response.getTimings().getTotal())
            + ": "
            + Format.timings(response.getTimings()));
  }

  /** Only a model that looks at both together says so. */
  private static String yesNo(TextMatch match) {
    return match.hasProbability() ? match.getProbability() >= YES ? "yes" : "no" : "";
  }

  private static String coloured(String yesNo, Report report) {
    return yesNo.equals("yes") ? report.style().green(yesNo) : report.style().dim(yesNo);
  }
}
