package dev.omnivl.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.terminal.Ended;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The ablation as a user asks for it. */
@ResourceLock(Resources.SYSTEM_OUT)
final class AblationCommandTest {
  @TempDir private Path folder;
  private Path recipes;
  private Path runs;

  @BeforeEach
  void writeRecipe() throws IOException {
    recipes = Files.createDirectory(folder.resolve("recipes"));
    runs = folder.resolve("runs");
    Files.writeString(recipes.resolve("small.yaml"), SmallRecipe.of(2).yaml());
  }

  @Test
  void printsTheTableAndTrainsNothingTwice() throws IOException {
    Path out = folder.resolve("table.md");
    String[] trained = command("--data", data(), "--out", out.toString());

    Ended first = Ended.run(Main.commandLine(), trained);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .startsWith("| recipe | runs | text to image R@1 |")
        .containsPattern("(?m)^\\| small \\| 2 \\| .* \\| 2 \\| \\d+\\.\\d \\(.*\\) \\|$")
        .contains("over the seeds 3, 4")
        .doesNotContain("ncomplete");
    assertThat(out).content().isEqualTo(first.out());

    List<FileTime> times = times();
    assertThat(times).hasSizeGreaterThan(10);
    Ended second = Ended.run(Main.commandLine(), trained);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(times()).isEqualTo(times);
    assertThat(Ended.run(Main.commandLine(), command("--report-only")).out())
        .isEqualTo(first.out());
  }

  @Test
  void reportsThatNothingIsDone() {
    Ended reported = Ended.run(Main.commandLine(), command("--report-only"));
    assertThat(reported.code()).as(reported.err()).isZero();
    assertThat(reported.out())
        .contains("| small | 0 of 2, incomplete | - | - | - | - | 2 | - |")
        .contains("in no mean: small-3 (0 of 2 steps), small-4 (0 of 2 steps).");
    assertThat(runs).doesNotExist();
  }

  @Test
  void badInputIsOneLineAndAnExitCode() throws IOException {
    String data = data();
    assertFails(2, "'--data=DIR'; see omnivl ablation --help", command());
    assertFails(2, "--runs", "ablation", "--data", data);
    assertFails(2, "--seeds", command("--data", data, "--seeds", "one"));
    assertFails(1, "share the folder", command("--data", data, "--seeds", "5,5"));
    assertFails(1, "manifest.jsonl", command("--data", folder.toString()));
    String out = folder.resolve("none/table.md").toString();
    assertFails(1, "cannot write the table to " + out, command("--report-only", "--out", out));
    Files.writeString(
        recipes.resolve("wrong.yaml"), SmallRecipe.of(2).yaml().replace("steps:", "stepps:"));
    assertFails(1, "did you mean steps?", command("--data", data));
    assertFails(1, "no .yaml file", "ablation", "--runs", runs.toString(), "--recipes", data);
    assertThat(runs).doesNotExist();
  }

  private static void assertFails(int code, String message, String... arguments) {
    Ended.run(Main.commandLine(), arguments).fails(code, message);
  }

  private String data() throws IOException {
    Path data = folder.resolve("data");
    SmallData.write(data);
    return data.toString();
  }

  private String[] command(String... more) {
    List<String> all = new ArrayList<>(List.of("ablation", "--runs", runs.toString()));
    all.addAll(List.of("--recipes", recipes.toString(), "--seeds", "3,4"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private List<FileTime> times() throws IOException {
    try (Stream<Path> files = Files.walk(runs)) {
      List<FileTime> times = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        times.add(Files.getLastModifiedTime(file));
      }
      return times;
    }
  }
}
