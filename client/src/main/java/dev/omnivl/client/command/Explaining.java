package dev.omnivl.client.command;

import dev.omnivl.client.explain.HeatMapPicture;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.ExplainMethod;
import dev.omnivl.v1.ExplainRequest;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.WordMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Why a text matches a medium, as a picture and in numbers. */
final class Explaining {
  /** How it is told. */
  enum Method {
    /** By what the answer loses when a part of the medium is hidden. */
    OCCLUSION,
    /** By what the model's decoder looks at. */
    ATTENTION
  }

  /** What of the medium speaks most for a word; x and y from the upper left, 0 to 1. */
  record WordJson(
      String word, @Nullable Double x, @Nullable Double y, double timeSeconds, double fall) {}

  record ExplanationJson(String picture, Method method, List<WordJson> words, double totalMs) {}

  @Option(
      names = "--explain",
      paramLabel = "PNG",
      description = {
        "Writes a picture that shows for the text, of which there is one, and for each of its",
        "words what of the medium speaks for it."
      })
  private @Nullable Path picture;

  @Option(
      names = "--method",
      defaultValue = "OCCLUSION",
      description = {
        "How --explain tells that: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}): by hiding parts",
        "and asking again, or by where the model looks, which is faster and says less."
      })
  private Method method = Method.OCCLUSION;

  boolean wanted() {
    return picture != null;
  }

  /** Asks, and writes the picture. */
  ExplainResponse ask(Server connection, Media media, String text) {
    ExplainRequest request =
        ExplainRequest.newBuilder()
            .setMedia(media)
            .setText(text)
            .setPictures(true)
            .setMethod(
                switch (method) {
                  case OCCLUSION -> ExplainMethod.EXPLAIN_METHOD_OCCLUSION;
                  case ATTENTION -> ExplainMethod.EXPLAIN_METHOD_ATTENTION;
                })
            .build();
    ExplainResponse explained = connection.call(to -> to.matching().explain(request));
    HeatMapPicture.write(explained, text, file());
    return explained;
  }

  private Path file() {
    if (picture == null) {
      throw new IllegalStateException("no explanation is wanted");
    }
    return picture;
  }

  ExplanationJson json(ExplainResponse explained) {
    List<WordJson> words = new ArrayList<>();
    for (WordMap word : explained.getWordsList()) {
      int peak = peak(word);
      boolean none = word.getWeights(peak) == 0;
      words.add(
          new WordJson(
              word.getWord(),
              none ? null : x(explained, peak),
              none ? null : y(explained, peak),
              seconds(explained, peak),
              word.getFall()));
    }
    return new ExplanationJson(
        file().toString(), method, words, Format.milliseconds(explained.getTimings().getTotal()));
  }

  void print(ExplainResponse explained, Report report) {
    boolean clip = explained.getFramesCount() > 1;
    Table table = new Table().words("word").words("most at");
    if (method == Method.OCCLUSION) {
      table.number("falls by");
    }
    for (WordMap word : explained.getWordsList()) {
      int peak = peak(word);
      String place =
          word.getWeights(peak) == 0
              ? "nowhere"
              : place(x(explained, peak), y(explained, peak))
                  + (clip ? ", " + Format.time(1000 * seconds(explained, peak)) : "");
      if (method == Method.OCCLUSION) {
        table.row(word.getWord(), place, Format.score(word.getFall()));
      } else {
        table.row(word.getWord(), place);
      }
    }
    report.line();
    report.table(table);
    report.path("  ", file().toString());
    report.note(
        Format.time(explained.getTimings().getTotal())
            + ": "
            + Format.timings(explained.getTimings()));
  }

  /** A ninth of the picture, in words. */
  private static String place(double x, double y) {
    String row = y < 1 / 3.0 ? "top" : y > 2 / 3.0 ? "bottom" : "middle";
    String column = x < 1 / 3.0 ? "left" : x > 2 / 3.0 ? "right" : "middle";
    return row.equals(column) ? row : row + " " + column;
  }

  private static int peak(WordMap map) {
    int peak = 0;
    for (int cell = 1; cell < map.getWeightsCount(); cell++) {
      if (map.getWeights(cell) > map.getWeights(peak)) {
        peak = cell;
      }
    }
    return peak;
  }

  private static double x(ExplainResponse explained, int cell) {
    return (cell % explained.getColumns() + 0.5) / explained.getColumns();
  }

  private static double y(ExplainResponse explained, int cell) {
    int row = cell / explained.getColumns() % explained.getRows();
    return (row + 0.5) / explained.getRows();
  }

  private static double seconds(ExplainResponse explained, int cell) {
    int frame = cell / (explained.getColumns() * explained.getRows());
    com.google.protobuf.Duration time = explained.getFrames(frame).getTime();
    return time.getSeconds() + time.getNanos() / 1e9;
  }
}
