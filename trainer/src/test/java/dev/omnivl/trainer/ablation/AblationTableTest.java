package dev.omnivl.trainer.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AblationTableTest {
  @TempDir private Path runs;

  @Test
  void aRowIsTheMeanOfItsRunsWithLeastAndGreatest() throws IOException {
    AblationRun first = run("a", 1);
    AblationRun second = run("a", 2);
    AblationRun third = run("b", 1);
    AblationRun fourth = run("b", 2);
    figures(first, 0.1, 3);
    figures(second, 0.25, 4);
    figures(third, 0.5, 5);
    assertThat(new AblationTable(List.of(first, third, second, fourth)).markdown().lines())
        .containsSubsequence(
            "|---|---|--:|--:|--:|--:|--:|--:|",
            "| a | 2 | 17.5 (10.0-25.0) | 35.0 (20.0-50.0) | - | - | 4 | 3.5 (3.0-4.0) |",
            "| b | 1 of 2, incomplete | 50.0 | 100.0 | - | - | 4 | 5.0 |",
            "",
            "Incomplete, and in no mean: b-2 (0 of 4 steps).");
  }

  private AblationRun run(String name, long seed) throws IOException {
    Recipe small = SmallRecipe.of(4);
    Path folder = Files.createDirectory(runs.resolve(name + "-" + seed));
    return new AblationRun(
        new Recipe(name, seed, small.data(), small.model(), small.stages()), folder);
  }

  private static void figures(AblationRun run, double at1, double cpuMinutes) {
    Recall recall = new Recall(8, 8, at1, at1, 2 * at1, 3.5, 1);
    new RunFigures(
            run.recipe().name(),
            run.recipe().seed(),
            4,
            cpuMinutes,
            Map.of(RetrievalSuite.HELD_OUT_STYLE, recall))
        .write(run.folder());
    assertThat(run.figures().orElseThrow().retrieval()).containsValue(recall);
  }
}
