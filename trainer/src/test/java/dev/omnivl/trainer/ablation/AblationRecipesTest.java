package dev.omnivl.trainer.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.LossSettings.Positives;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed recipes differ in what is compared, and in nothing else. */
final class AblationRecipesTest {
  private static final Path FOLDER = Path.of("recipes", "ablation");
  private static final int PICTURES = 192;
  private static final int STEPS = 300;

  /** Steps of each kind. */
  private record Seen(long images, long clips) {}

  @Test
  void sixWaysToSpendOneBudget() throws IOException {
    assertThat(all().stream().collect(Collectors.toMap(Recipe::name, AblationRecipesTest::seen)))
        .containsOnly(
            entry("image-only", 300, 0),
            entry("video-only", 0, 300),
            entry("joint-from-scratch", 150, 150),
            entry("image-to-video", 150, 150),
            entry("decoupled", 225, 75),
            entry("decoupled-vanilla", 225, 75));
  }

  @Test
  void everyStepSeesEquallyManyPictures() throws IOException {
    for (Recipe recipe : all()) {
      assertThat(recipe.steps()).as(recipe.name()).isEqualTo(STEPS);
      for (Stage stage : recipe.stages()) {
        assertThat(stage.batches().images()).as(recipe.name()).isEqualTo(PICTURES);
        assertThat(stage.batches().clips() * stage.input().frames())
            .as(recipe.name())
            .isEqualTo(PICTURES);
      }
    }
  }

  @Test
  void nothingElseDiffers() throws IOException {
    Recipe first = all().getFirst();
    for (Recipe recipe : all()) {
      assertThat(recipe.model()).as(recipe.name()).isEqualTo(first.model());
      for (Stage stage : recipe.stages()) {
        assertThat(withoutSubject(stage)).as(recipe.name()).isEqualTo(withoutSubject(first.last()));
        assertThat(stage.schedule().peak()).isEqualTo(first.last().schedule().peak());
      }
      assertThat(recipe.last().schedule().floor()).isEqualTo(first.last().schedule().floor());
    }
  }

  @Test
  void vanillaContrastIsAloneWithoutLabels() throws IOException {
    for (Recipe recipe : all()) {
      Positives positives =
          recipe.name().equals("decoupled-vanilla") ? Positives.PAIR : Positives.LABEL;
      for (Stage stage : recipe.stages()) {
        assertThat(contrast(stage).positives()).as(recipe.name()).isEqualTo(positives);
        assertThat(stage.batches().labelShare() > 0)
            .as(recipe.name())
            .isEqualTo(positives == Positives.LABEL);
      }
    }
    assertThat(schedules("decoupled-vanilla")).isEqualTo(schedules("decoupled"));
  }

  private static LossSettings.Contrast contrast(Stage stage) {
    return Objects.requireNonNull(stage.losses().contrast());
  }

  /** What is left of a stage without its media, its positives, its labels and its length. */
  private static List<Object> withoutSubject(Stage stage) {
    LossSettings losses = stage.losses();
    return List.of(
        stage.input(),
        stage.batches().clipsFrom(),
        stage.batches().perConcept(),
        stage.augmentation(),
        losses.captionTokens(),
        contrast(stage).momentum(),
        contrast(stage).queue(),
        contrast(stage).softTargets(),
        losses.match(),
        losses.generate(),
        losses.describeLabels(),
        stage.optimiser(),
        stage.every());
  }

  private static Map.Entry<String, Seen> entry(String name, long images, long clips) {
    return Map.entry(name, new Seen(images, clips));
  }

  private static Seen seen(Recipe recipe) {
    long clips = 0;
    for (Stage stage : recipe.stages()) {
      int every = stage.batches().clipsEvery();
      clips += every == 0 ? 0 : Math.ceilDiv(stage.schedule().steps(), every);
    }
    return new Seen(recipe.steps() - clips, clips);
  }

  private static Set<Stage.Rates> schedules(String name) {
    return Recipe.read(FOLDER.resolve(name + ".yaml")).stages().stream()
        .map(Stage::schedule)
        .collect(Collectors.toSet());
  }

  private static List<Recipe> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Recipe::read).toList();
    }
  }
}
