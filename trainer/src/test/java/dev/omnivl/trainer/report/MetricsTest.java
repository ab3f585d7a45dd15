package dev.omnivl.trainer.report;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.report.Metrics.Evaluation;
import dev.omnivl.trainer.report.Metrics.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics as runs leave them, and as crashes do. */
final class MetricsTest {
  @TempDir private Path run;

  @Test
  void readsStepsAndEvaluations() throws IOException {
    Metrics metrics =
        read(
            step(1, 3.5) + "\n",
            "{\"step\":2,\"video\":true,\"loss\":2,\"another\":0.5}\n",
            evaluation(2, 0.25) + "\n");
    assertThat(metrics.steps())
        .containsExactly(
            new Step(1, false, Map.of("loss", 3.5)),
            new Step(2, true, Map.of("loss", 2.0, "another", 0.5)));
    assertThat(metrics.evaluations())
        .containsExactly(new Evaluation(2, Map.of("style", Map.of("at1", 0.25))));
    assertThat(metrics.written())
        .isEqualTo(Files.getLastModifiedTime(run.resolve("metrics.jsonl")).toInstant());
  }

  @Test
  void stepsDoneAgainReplaceAllThatTheRunWentBackOver() throws IOException {
    Metrics metrics =
        read(
            step(1, 1) + "\n",
            step(2, 2) + "\n",
            evaluation(2, 0.2) + "\n",
            step(3, 3) + "\n",
            step(4, 4) + "\n",
            evaluation(4, 0.4) + "\n",
            step(3, 33) + "\n");
    assertThat(metrics.steps()).extracting(Step::step).containsExactly(1L, 2L, 3L);
    assertThat(metrics.steps().getLast().figures()).containsEntry("loss", 33.0);
    assertThat(metrics.evaluations()).extracting(Evaluation::step).containsExactly(2L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"step\":3,\"vid", "{\"step\":3", "{", "\0\0\0", "{\"step\":3,\"loss\":1."})
  void aLineThatACrashCutOffIsLeftOut(String torn) throws IOException {
    assertThat(read(step(1, 1) + "\n", step(2, 2) + "\n", torn).steps())
        .extracting(Step::step)
        .containsExactly(1L, 2L);
    String merged = torn + step(2, 22) + "\n";
    assertThat(read(step(1, 1) + "\n", step(2, 2) + "\n", merged, step(3, 3) + "\n").steps())
        .extracting(Step::step)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void aWholeLastLineWithoutItsEndCounts() throws IOException {
    assertThat(read(step(1, 1) + "\n", step(2, 2)).steps()).hasSize(2);
  }

  @Test
  void refusesWhatTellsNothing() throws IOException {
    assertRefused(Reason.NOT_FOUND, "has not done a step yet");
    Files.createFile(run.resolve("metrics.jsonl"));
    assertRefused(Reason.NOT_FOUND, "has not done a step yet");
    Files.writeString(run.resolve("metrics.jsonl"), "loss 3.5\n[1]\n17\n");
    assertRefused(Reason.CORRUPT, "no step that can be read");
  }

  private void assertRefused(Reason reason, String message) {
    fails(reason, () -> Metrics.read(run)).hasMessageContainingAll(message, run.toString());
  }

  private Metrics read(String... lines) throws IOException {
    Files.writeString(run.resolve("metrics.jsonl"), String.join("", lines));
    return Metrics.read(run);
  }

  private static String step(long step, double loss) {
    return "{\"step\":" + step + ",\"video\":false,\"loss\":" + loss + "}";
  }

  private static String evaluation(long step, double share) {
    return "{\"step\":" + step + ",\"evaluation\":{\"style\":{\"at1\":" + share + "}}}";
  }
}
