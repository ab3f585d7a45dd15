package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.start.Tower;
import dev.omnivl.trainer.augment.Augmentation;
import dev.omnivl.trainer.augment.RandAugment;
import dev.omnivl.trainer.augment.RandomResizedCrop;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.estimate.Outline;
import dev.omnivl.trainer.fixture.Mild;
import dev.omnivl.trainer.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RecipeTest {
  private static final String GOOD =
      """
      name: sample
      seed: 1
      data:
        - {name: stills, format: folder, media: ., kind: image}
        - {name: clips, format: folder, media: ., kind: video}
      model:
        preset: nano
        textLayers: 2
        maxTokens: 40
        vocabularyCut: 0
        pretrainedText: false
        precision: fp32
        start: null
      input: {imageSize: 32, frames: 4}
      batches: {images: 6, clips: 4, clipsEvery: 2, clipsFrom: 0.5, perConcept: 1, labelShare: 0.0}
      augmentation: {crop: null, affine: {degrees: 12, scale: 0.15, shift: 0.08, colour: 0.3, grey: 0.08}, flip: 0.0, randAugment: null}
      losses:
        captionTokens: 12
        contrast: {positives: label, momentum: 0.995, queue: 32, softTargets: 0.0}
        match: {share: 0.5, uniformNegatives: 0.0}
        generate: {share: 0.5, labelSmoothing: 0.1}
        classify: null
        describeLabels: false
      schedule: {steps: 10, peak: 1.0e-3, floor: 1.0e-5, warmup: 2, cooldown: 0.5, decay: null}
      optimiser: {decay: 0.05, clip: 1.0, scales: {temp: 0.1}}
      every: {checkpoint: 5, evaluate: 0}
      stages:
        - {name: first, batches: {clipsEvery: 0}}
        - {name: second, input: {imageSize: 40}, optimiser: {scales: {itm_head: 2.0}}}
      """;

  @TempDir private Path folder;

  static List<Path> committed() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("recipes"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("committed")
  void committedRecipesAreWhole(Path file) {
    Recipe recipe = Recipe.read(file);
    assertThat(file.getFileName()).hasToString(recipe.name() + ".yaml");
    for (Stage stage : recipe.stages()) {
      assertThat(recipe.model().config(20_000, stage.input()).vision().imageSize())
          .isEqualTo(stage.input().imageSize());
    }
  }

  @Test
  void allThatIsReadCanBeWrittenAndReadAgain() throws IOException {
    Recipe recipe = read(GOOD);
    assertThat(recipe.last().schedule().peak()).isEqualTo(1e-3);
    assertThat(read(recipe.yaml())).isEqualTo(recipe);
  }

  @Test
  void itStartsFromARunOrFromPublicWeights() throws IOException {
    assertThat(read(GOOD).model().start()).isNull();
    Recipe run = read(GOOD.replace("start: null", "start: emoji"));
    assertThat(run.model().start()).isEqualTo(new StartFrom.Run("emoji"));
    Recipe weights = read(GOOD.replace("start: null", "start: {text: bert, vision: ../vit}"));
    assertThat(weights.model().publicWeights())
        .isEqualTo(Map.of(Tower.VISION, "../vit", Tower.TEXT, "bert"));
    for (Recipe recipe : List.of(run, weights)) {
      assertThat(read(recipe.yaml())).isEqualTo(recipe);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {vison: vit}      | no setting is named model.start.vison: did you mean vision?
          {vision: 3}       | model.start.vision must be a path, not 3
          {}                | model.start must name a folder for vision, text or both
          [vit]             | model.start must be the name of a run, or {vision: DIR, text: DIR}
          """)
  void otherStartsAreRefused(String start, String message) {
    fails(Reason.INVALID_ARGUMENT, () -> read(GOOD.replace("start: null", "start: " + start)))
        .hasMessageContaining("recipe.yaml:13: " + message);
  }

  @Test
  void aTextStartsFromOneOfTwoPlaces() {
    String both =
        GOOD.replace("start: null", "start: {text: bert}")
            .replace("pretrainedText: false", "pretrainedText: true");
    fails(Reason.INVALID_ARGUMENT, () -> read(both))
        .hasMessageContaining("model.pretrainedText must be false where model.start names weights");
  }

  @Test
  void augmentationIsTheStepsThatAreOn() throws IOException {
    assertThat(read(GOOD).last().augmentation()).isEqualTo(Mild.AUGMENTATION);
    String paper =
        GOOD.replace("crop: null", "crop: {smallest: 0.5, largest: 1}")
            .replaceAll("affine: \\{[^}]*}", "affine: null")
            .replace("flip: 0.0", "flip: 0.5")
            .replace(
                "randAugment: null",
                "randAugment: {operations: 2, magnitude: 5, probability: 0.5}");
    Recipe recipe = read(paper);
    assertThat(recipe.last().augmentation())
        .isEqualTo(
            new Augmentation(new RandomResizedCrop(0.5, 1), null, 0.5, new RandAugment(2, 5, 0.5)));
    assertThat(read(recipe.yaml())).isEqualTo(recipe);
  }

  @Test
  void aStageMayHaveStairsOfItsOwn() throws IOException {
    Recipe recipe =
        read(
            GOOD.replace(
                "optimiser: {scales: {itm_head: 2.0}}",
                "schedule: {decay: {factor: 0.85, every: 4}}"));
    assertThat(recipe.stages().getFirst().schedule().decay()).isNull();
    assertThat(recipe.last().schedule().decay()).isEqualTo(new Schedule.Decay(0.85, 4));
    assertThat(recipe.last().schedule().schedule().at(4)).isCloseTo(0.85e-3, offset(1e-12));
    assertThat(read(recipe.yaml())).isEqualTo(recipe);
  }

  @Test
  void aRunRemembersItsRecipe() throws IOException {
    Recipe recipe = read(GOOD);
    RunInfo info =
        new RunInfo(
            recipe,
            recipe.model().config(100, recipe.last().input()),
            List.of(),
            "data",
            30,
            Map.of(),
            Map.of("java", "25"));
    info.write(folder, new byte[] {1});
    assertThat(RunInfo.read(folder)).isEqualTo(info);
  }

  @Test
  void whatHasNothingToEvaluateIsNotEvaluated() throws IOException {
    Recipe blind =
        read(
            GOOD.replaceFirst("contrast: \\{.*}", "contrast: null")
                .replace("uniformNegatives: 0.0", "uniformNegatives: 1.0")
                .replace("evaluate: 0}", "evaluate: 7}"));
    fails(Reason.INVALID_ARGUMENT, () -> Outline.of(blind))
        .hasMessageContaining("must be 0 in stage first, not 7: it tells of losses.contrast");
  }

  @Test
  void aStageSaysOnlyWhatItChanges() throws IOException {
    Recipe recipe = read(GOOD);
    Stage first = recipe.stages().getFirst();
    Stage second = recipe.last();
    assertThat(first.batches()).isEqualTo(new Stage.Batching(6, 4, 0, 0.5, 1, 0, null));
    assertThat(second.batches()).isEqualTo(new Stage.Batching(6, 4, 2, 0.5, 1, 0, null));
    assertThat(first.input()).isEqualTo(new Stage.Input(32, 4));
    assertThat(second.input()).isEqualTo(new Stage.Input(40, 4));
    assertThat(second.optimiser().scales()).isEqualTo(Map.of("temp", 0.1, "itm_head", 2.0));
    assertThat(recipe.steps()).isEqualTo(20);
    assertThat(recipe.before(1)).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 1|seeds: 1|no setting is named seeds: did you mean seed? There are|stages",
        "warmup: 2, |warmup: 2, warm: 3, |named stages[0].schedule.warm: did you mean warmup? There are|cooldown",
        "seed: 1||the setting seed is missing|seed",
        "floor: 1.0e-5, ||the setting stages[0].schedule.floor is missing|floor",
        "seed: 1|seed: null|null|null",
        "seed: 1|seed: one|one|one",
        "seed: 1|seed: 1.5|1.5|1.5",
        "seed: 1|'seed: 1\nseed: 2'|seed|Duplicate",
        "name: sample|name: a/b|name must be letters|a/b",
        "preset: nano|preset: huge|no preset|nano, tiny, small, base",
        "images: 6|images: 1|batches.images must be at least 2|1",
        "clips: 4|clips: 0|batches.clips must be at least 2|0",
        "clipsFrom: 0.5|clipsFrom: 1.5|batches.clipsFrom must be 0 to 1|1.5",
        "degrees: 12|degrees: 200|augmentation.affine.degrees must be 0 to 180|200",
        "flip: 0.0|flip: 2|augmentation.flip must be 0 to 1|2",
        "randAugment: null|'randAugment: {magnitude: 5, probability: 0.5}'|augmentation.randAugment.operations is missing|operations",
        "crop: null|'crop: {smallest: 0.5, largest: 1.0, ratio: 1.0}'|augmentation.crop.ratio|smallest, largest",
        "crop: null, ||augmentation.crop is missing|crop",
        "'every: {checkpoint: 5, evaluate: 0}'|every: null|every must not be null or empty|every",
        "kind: video|kid: video|no setting is named data[1].kid: did you mean kind?|kind",
        "media: ., kind: image|kind: image|the setting data[0].media is missing|media",
        "captionTokens: 12|captionTokens: 2|losses.captionTokens must be at least 3|2",
        "match: {share: 0.5|match: {share: 2|losses.match.share must be 0 to 1|2",
        "queue: 32|queue: 5|losses.contrast.queue of stage first must be 0 or hold a whole batch, 6|5",
        "momentum: 0.995|momentum: 0|losses.contrast.queue must be at least 0, and 0 without|32",
        "momentum: 0.995|momentum: 1|losses.contrast.momentum must be at least 0 and below 1|1",
        "positives: label|positives: labels|stages[0].losses.contrast.positives: |labels",
        "optimiser: {decay|optimizer: {decay|named optimizer: did you mean optimiser?|optimizer",
        "format: folder, media: ., kind: image|format: , media: ., kind: image|data[0].format must not be null|format",
        "name: second|name: first|no two stages may have one name|name",
        "perConcept: 1|perConcept: 0|batches.perConcept must be at least 1|0",
        "steps: 10|steps: 0|schedule.steps must be at least 1|0",
        "warmup: 2|warmup: 20|warm-up must be 0 to 10 steps|20",
        ", decay: null||the setting stages[0].schedule.decay is missing|decay",
        "decay: null|'decay: {factor: 0.85}'|schedule.decay.every is missing|every",
        "decay: null|'decay: {factor: 1.5, every: 3}'|decay.factor must be above 0 and at most 1|1.5",
        "clip: 1.0|clip: 0|clip above 0|0.0",
        "temp: 0.1|temp: -1|temp must be at least 0|-1.0",
        "checkpoint: 5|checkpoint: 0|every.checkpoint must be at least 1|0"
      })
  void refusesInOneLineWithRuleAndValue(String from, String to, String rule, String value) {
    String text = GOOD.replace(from, to == null ? "" : to);
    assertThat(text).isNotEqualTo(GOOD);
    fails(Reason.INVALID_ARGUMENT, () -> read(text))
        .hasMessageStartingWith("recipe " + folder)
        .hasMessageContainingAll(rule, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 1|seed: one|seed: one",
        "kind: video|kid: video|kid: video",
        "positives: label|positives: labels|positives: labels",
        "name: second|nam: second|nam: second",
        "steps: 10|steps: ten|steps: ten",
        "optimiser: {decay|optimizer: {decay|optimizer:",
        "clip: 1.0|clip: {|clip: {",
      })
  void namesTheLine(String from, String to, String there) {
    String text = GOOD.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
    int line = (int) text.substring(0, text.indexOf(there)).lines().count();
    int fits = text.substring(0, text.indexOf(there)).endsWith("\n") ? line + 1 : line;
    assertThatThrownBy(() -> read(text))
        .hasMessageStartingWith("recipe " + folder.resolve("recipe.yaml") + ":" + fits + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "'- 1'", "'{'", "text"})
  void refusesWhatIsNoRecipe(String text) {
    fails(Reason.INVALID_ARGUMENT, () -> read(text)).hasMessageContaining("recipe.yaml");
  }

  @Test
  void saysWhichFileIsNotThere() {
    fails(Reason.NOT_FOUND, () -> Recipe.read(folder.resolve("none.yaml")))
        .hasMessage("there is no recipe " + folder.resolve("none.yaml"));
  }

  private Recipe read(String yaml) throws IOException {
    return Recipe.read(Files.writeString(folder.resolve("recipe.yaml"), yaml));
  }
}
