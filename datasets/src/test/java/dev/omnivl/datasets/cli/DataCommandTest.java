package dev.omnivl.datasets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.terminal.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataCommandTest {
  @TempDir Path folder;

  @Test
  void drawsMotion() {
    String motion = folder.resolve("motion").toString();
    Ended made =
        Ended.run(Main.commandLine(), "data", "motion", motion, "--clips", "360", "--seed", "2");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("train", "concept+clip", "one-motion", "two-motions", "360");
    assertThat(folder.resolve("motion/manifest.jsonl")).isNotEmptyFile();
  }

  /** NONE is not there, HERE a folder that is not empty. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | install dataset-fashion-mnist      | data fashion NONE --source NONE",
        "1 | 3 images are below 10              | data fashion NONE --test-images 3",
        "1 | 359 clips are below 360            | data motion NONE --clips 359",
        "1 | is not empty                       | data motion HERE",
        "2 | --clips                            | data motion NONE --clips many",
      })
  void badInputIsOneLineAndAnExitCode(int code, String message, String line) throws Exception {
    Files.createFile(folder.resolve("file"));
    String[] arguments =
        Stream.of(line.split(" "))
            .map(word -> word.replace("NONE", folder.resolve("none").toString()))
            .map(word -> word.replace("HERE", folder.toString()))
            .toArray(String[]::new);
    Ended.run(Main.commandLine(), arguments).isRefused(code, message);
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
