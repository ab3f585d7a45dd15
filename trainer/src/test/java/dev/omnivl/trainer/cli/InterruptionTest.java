package dev.omnivl.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.terminal.PseudoTerminal;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C on a terminal, with the progress line on it. */
final class InterruptionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void trainingEndsWithACheckpoint() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    SmallData.write(data);
    Path recipe = folder.resolve("small.yaml");
    Files.writeString(recipe, SmallRecipe.of(100_000).yaml());
    Path run = folder.resolve("run");
    try (PseudoTerminal terminal =
        PseudoTerminal.start(
            Main.class,
            "train",
            recipe.toString(),
            "--data",
            data.toString(),
            "--run",
            run.toString())) {
      terminal.await("loss ", PATIENCE);
      terminal.type(PseudoTerminal.CTRL_C);
      terminal.await("stopped after step ", PATIENCE);
      terminal.exitCode(PATIENCE);
      assertThat(progress(terminal))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
      assertThat(progress(terminal))
          .anySatisfy(line -> assertThat(line).contains("loss ", "contrast "));
    }
    assertThat(checkpoints(run)).isNotEmpty();
  }

  private static List<String> progress(PseudoTerminal terminal) {
    return terminal.lines().stream()
        .filter(line -> line.contains(" % "))
        .map(line -> line.replace("^C", ""))
        .toList();
  }

  private static List<Path> checkpoints(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).toList();
    }
  }
}
