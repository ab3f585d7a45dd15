package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.FinishReason;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationSummary;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Text as the model makes it: piece by piece for people, whole for programs. */
final class GenerationOutput {

  /**
   * The whole text as JSON.
   *
   * @param text the words
   * @param tokens how many the model made
   * @param logProbability the natural logarithm of the text's probability
   * @param finished true if the text came to its end, false if it reached the token limit
   * @param promptTruncated true if the prompt or question was longer than the model reads
   * @param withheld why the server does not tell the text; absent if it does
   * @param totalMs milliseconds in the server
   * @param modelId the model
   */
  private record TextJson(
      String text,
      int tokens,
      float logProbability,
      boolean finished,
      boolean promptTruncated,
      @Nullable String withheld,
      double totalMs,
      String modelId) {}

  private GenerationOutput() {}

  /** Prints a text while it comes. */
  static void print(Iterator<GenerationResponse> events, boolean json, Report report) {
    GenerationSummary done = null;
    boolean begun = false;
    try {
      while (events.hasNext()) {
        GenerationResponse event = events.next();
        if (event.hasDone()) {
          done = event.getDone();
        } else if (!json) {
          report.piece(begun ? event.getPiece() : event.getPiece().stripLeading());
          begun |= !event.getPiece().isBlank();
        }
      }
    } finally {
      // Whatever comes next, be it an error, begins on a line of its own.
      if (begun) {
        report.line();
      }
    }
    finish(done, json, report);
  }

  private static void finish(@Nullable GenerationSummary done, boolean json, Report report) {
    if (done == null) {
      throw new CommandFailure("the server ended the text without its summary; try again");
    }
    if (json) {
      report.json(
          new TextJson(
              done.getText(),
              done.getTokens(),
              done.getLogProbability(),
              done.getFinishReason() == FinishReason.FINISH_REASON_END_OF_TEXT,
              done.getPrompt().getTruncated(),
              done.getWithheld().isEmpty() ? null : done.getWithheld(),
              Format.milliseconds(done.getTimings().getTotal()),
              done.getModelId()));
      return;
    }
    if (done.getPrompt().getTruncated()) {
      report.line(report.style().yellow("  the words given were longer than the model reads"));
    }
    if (!done.getWithheld().isEmpty()) {
      report.line(report.style().yellow("  the server withholds the text: " + done.getWithheld()));
      return;
    }
    report.note(summary(done));
  }

  static String summary(GenerationSummary done) {
    String rest =
        done.getFinishReason() == FinishReason.FINISH_REASON_MAX_TOKENS ? ", cut at the limit" : "";
    return Format.count(done.getTokens(), "token")
        + " in "
        + Format.time(done.getTimings().getTotal())
        + ", probability "
        + Format.percent(Math.exp(done.getLogProbability()))
        + rest;
  }
}
