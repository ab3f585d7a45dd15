package dev.omnivl.trainer.cli;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.start.Tower;
import dev.omnivl.terminal.Ended;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.recipe.StartFrom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ResourceLock(Resources.SYSTEM_OUT)
final class DryRunTest {
  private static final double SPEED = 100e9; // operations a second

  @TempDir private Path folder;

  static List<Path> committed() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("recipes"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("committed")
  void everyCommittedRecipePassesWithoutData(Path file) {
    Recipe recipe = Recipe.read(file);
    String text = said(recipe, null);
    assertThat(text)
        .contains("name: " + recipe.name(), "visual encoder, for clips only", "GFLOP a step")
        .contains("data, from --data DIR on:", "nothing was read, and nothing was trained")
        .doesNotContain("NaN", "Infinity");
    for (Stage stage : recipe.stages()) {
      assertThat(text).containsPattern("(?m)^  " + stage.name() + " +[0-9,]+ +[0-9,]+ +[0-9.,]+ ");
    }
    recipe.data().forEach(source -> assertThat(text).contains("  " + source.name()));
  }

  @Test
  void withoutDataNothingIsTouched() throws IOException {
    String recipe = recipe(SmallRecipe.ofTwoStages());
    String run = folder.resolve("run").toString();
    Ended ended = Ended.run(Main.commandLine(), "train", recipe, "--run", run, "--dry-run");
    assertThat(ended.code()).as(ended.err()).isZero();
    boolean bf16 = MatrixPrecision.BF16.here() == MatrixPrecision.BF16;
    assertThat(ended.out())
        .contains("estimate, at " + (bf16 ? 30 : 75) + " % of the ", "joint", "memory, GB");
    assertThat(files()).containsExactly("recipe.yaml");
    assertThat(Path.of("runs", "staged")).doesNotExist();
  }

  @Test
  void withDataEpochsAreCountedAndNothingIsTouched() throws IOException {
    SmallData.write(folder.resolve("data"));
    List<String> before = files();
    String text = said(SmallRecipe.ofTwoStages(), folder.resolve("data"));
    assertThat(text)
        .containsPattern("images: images, steps an epoch +3\n")
        .containsPattern("joint: clips, steps an epoch +2\n")
        .contains(folder.resolve("run") + ", new, to step 8", "nothing was trained");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatIsTakenOfPublicWeightsIsSaid() throws IOException {
    SmallData.write(folder.resolve("data"));
    Recipe small = SmallRecipe.of(2);
    Path vit = Path.of("../importer/src/test/resources/checkpoints/vit-bert/vit").toAbsolutePath();
    StartFrom start = new StartFrom.PublicWeights(Map.of(Tower.VISION, vit.toString()));
    Recipe.Model model = new Recipe.Model("nano", 2, 40, 0, false, MatrixPrecision.FP32, start);
    String text =
        said(new Recipe("public", 1, small.data(), model, small.stages()), folder.resolve("data"));
    assertThat(text)
        .contains("vision starts from ViT of " + vit, "\n  taken 30: ", "\n  new 21: vision_proj, ")
        .contains("\n  dropped 2: classifier\n", "nothing was trained");
  }

  @Test
  void missingCorporaHideNothingElse() throws IOException {
    Recipe small = SmallRecipe.of(2);
    SmallData.write(folder.resolve("own"));
    List<CorpusSpec> data =
        List.of(
            new CorpusSpec("own", "folder", null, Path.of("own"), null, Kind.IMAGE, null),
            new CorpusSpec(
                "webvid", "webvid", Path.of("webvid.csv"), Path.of("webvid"), null, null, null),
            new CorpusSpec(
                "didemo", "didemo", Path.of("didemo.json"), Path.of("didemo"), null, null, null));
    Recipe recipe = new Recipe("far", 1, data, small.model(), small.stages());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fails(Reason.NOT_FOUND, () -> dry(recipe, out).with(folder)).hasMessageContaining("webvid");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("parameters:", "memory, GB", "missing: webvid: ", "missing: didemo: ")
        .doesNotContain("missing: own");
  }

  @Test
  void whatNoDataCouldMendIsRefusedWithoutData() {
    Recipe small = SmallRecipe.of(2);
    CorpusSpec unknown = new CorpusSpec("x", "webdatasets", null, Path.of("x"), null, null, null);
    CorpusSpec bare = new CorpusSpec("x", "coco", null, Path.of("x"), null, null, null);
    CorpusSpec read = new CorpusSpec("x", "webdataset", null, Path.of("x"), null, Kind.IMAGE, null);
    assertRefused(with(small, unknown), "did you mean webdataset?");
    assertRefused(with(small, bare), "format coco needs 'annotations'");
    Recipe twice = SmallRecipe.ofTwoStages();
    assertRefused(with(twice, read), "batches.perConcept must be 1");
  }

  private static Recipe with(Recipe recipe, CorpusSpec source) {
    return new Recipe(recipe.name(), 1, List.of(source), recipe.model(), recipe.stages());
  }

  private void assertRefused(Recipe recipe, String message) {
    fails(Reason.INVALID_ARGUMENT, () -> said(recipe, null)).hasMessageContaining(message);
  }

  private String said(Recipe recipe, @Nullable Path data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DryRun dry = dry(recipe, out);
    if (data == null) {
      dry.withoutData();
    } else {
      dry.with(data);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private DryRun dry(Recipe recipe, ByteArrayOutputStream out) {
    PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new DryRun(recipe, folder.resolve("run"), lines, precision -> SPEED);
  }

  private String recipe(Recipe recipe) throws IOException {
    return Files.writeString(folder.resolve("recipe.yaml"), recipe.yaml()).toString();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
