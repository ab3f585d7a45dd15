package dev.omnivl.trainer.report;

import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.report.HtmlTable.Column;
import dev.omnivl.trainer.session.Towers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run says of itself: its model, its data, its settings, what computed it. */
final class RunSections {
  private RunSections() {}

  /** Parameters and sizes. */
  static Html model(RunInfo info) {
    Map<String, Long> towers = Towers.parameters(info.model());
    double all = towers.values().stream().mapToLong(Long::longValue).sum();
    List<List<String>> parameters = new ArrayList<>();
    towers.forEach((part, count) ->
        parameters.add(List.of(part, Numbers.count(count), Numbers.percent(count / all))));
    parameters.add(List.of("all", Numbers.count((long) all), Numbers.percent(1)));
    HtmlTable table =
        new HtmlTable(
            "Parameters",
            List.of(Column.words("part"), Column.numbers("parameters"), Column.numbers("%")),
            parameters);
    return Html.of("<div class=\"beside\">{}{}</div>", table.html(), architecture(info).html());
  }

  private static HtmlTable architecture(RunInfo info) {
    VisionConfig vision = info.model().vision();
    TextConfig text = info.model().text();
    return new HtmlTable(
        "Architecture, preset " + info.recipe().model().preset(),
        List.of(Column.words("size"), Column.numbers("visual"), Column.numbers("text")),
        List.of(
            List.of("width", count(vision.width()), count(text.width())),
            List.of("layers", count(vision.depth()), count(text.depth())),
            List.of("attention heads", count(vision.heads()), count(text.heads())),
            List.of("feed-forward width", count(vision.mlpWidth()), count(text.ffnWidth())),
            List.of("tokens at most", count(vision.clipTokens()), count(text.maxTokens())),
            List.of("image side, patch side", vision.imageSize() + ", " + vision.patchSize(), "–"),
            List.of("frames of a clip", count(vision.frames()), "–"),
            List.of("vocabulary", "–", count(text.vocabulary())),
            List.of(
                "embedding",
                count(info.model().embeddingDimensions()),
                count(info.model().embeddingDimensions()))));
  }

  /** What was trained on, and under which licences. */
  static Html data(RunInfo info) {
    return Html.join(
        List.of(
            Html.of(
                "<p>Data set <b>{}</b>, of which {} media are trained on.</p>",
                info.data(),
                count(info.trainingItems())),
            HtmlTable.of(
                    "Sources of the media, and of what the weights started from",
                    "source",
                    "licence",
                    info.licences())
                .html()));
  }

  /** The recipe as a recipe file has it. */
  static Html settings(RunInfo info) {
    return Html.of(
        "<pre tabindex=\"0\" aria-label=\"Recipe\"><code>{}</code></pre>",
        info.recipe().yaml().strip());
  }

  /** What computed. */
  static Html versions(RunInfo info) {
    return HtmlTable.of("Of the last call that trained", "software", "version", info.versions())
        .html();
  }

  private static String count(long value) {
    return Numbers.count(value);
  }
}
