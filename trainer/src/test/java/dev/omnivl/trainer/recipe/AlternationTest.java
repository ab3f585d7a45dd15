package dev.omnivl.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlternationTest {

  @ParameterizedTest
  @CsvSource({"0,0", "5,0", "0,1", "0,3", "7,1", "7,2", "7,6", "100,4"})
  void placesCountTheStepsOfEachKind(long first, int every) {
    Alternation alternation = new Alternation(first, every);
    long images = 0;
    long clips = 0;
    for (long step = 0; step < 60; step++) {
      assertThat(alternation.clipsBefore(step)).as("step %d", step).isEqualTo(clips);
      boolean clip = every > 0 && step >= first && (step - first) % every == 0;
      assertThat(alternation.clip(step)).as("step %d", step).isEqualTo(clip);
      assertThat(alternation.place(step)).as("step %d", step).isEqualTo(clip ? clips++ : images++);
    }
  }

  @Test
  void beginsAtTheRecipesShareOfTheRun() {
    Alternation alternation = Alternation.of(new Stage.Batching(8, 4, 6, 0.1, 1, 0, null), 700);
    assertThat(alternation).isEqualTo(new Alternation(70, 6));
    assertThat(Alternation.of(new Stage.Batching(8, 4, 0, 1, 1, 0, null), 700).clipsBefore(10_000))
        .isZero();
  }

  @Test
  void refusesNegativeValues() {
    assertThatThrownBy(() -> new Alternation(-1, 2)).hasMessageContaining("-1 and 2");
  }
}
