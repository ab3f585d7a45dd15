package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastFiguresTest {
  @TempDir Path run;

  @Test
  void areThoseOfTheLastEvaluationThatTheCheckpointHasSeen() throws IOException {
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step": 1, "loss": 3.5}
        {"step": 1, "evaluation": {"style": {"at1": 1.5, "at10": 9.0}}}
        {"step": 2, "loss": 3.0}
        {"step": 2, "evaluation": {"style": {"at1": 2.5, "at10": 12.0}}}
        {"step": 3, "loss": 2.5}
        {"step": 3, "evaluation": {"style": {"at1": 4.0, "at10": 20.0}}}
        """);

    assertThat(RunReport.lastFigures(run, 2))
        .containsExactly(entry("style, at1", 2.5), entry("style, at10", 12.0));
    assertThat(RunReport.lastFigures(run, 0)).isEmpty();
  }
}
