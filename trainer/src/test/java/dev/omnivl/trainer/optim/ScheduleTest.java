package dev.omnivl.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.trainer.optim.Schedule.Decay;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

  @Test
  void warmsUpStaysAndCoolsDown() {
    Schedule schedule = new Schedule(1, 0.1, 10, 0.5, null, 100);
    assertThat(schedule.at(0)).isCloseTo(0.1, offset(1e-12));
    assertThat(schedule.at(4)).isCloseTo(0.5, offset(1e-12));
    assertThat(schedule.at(9)).isEqualTo(1);
    assertThat(schedule.at(49)).isEqualTo(1);
    assertThat(schedule.at(75)).isCloseTo(0.55, offset(1e-12));
    assertThat(schedule.at(100)).isCloseTo(0.1, offset(1e-12));
    for (long step = 1; step < 100; step++) {
      double change = schedule.at(step) - schedule.at(step - 1);
      assertThat(step < 10 ? -change : change).as("step %d", step).isLessThanOrEqualTo(0);
      assertThat(schedule.at(step)).isBetween(0.1, 1.0);
    }
  }

  @Test
  void aLongerRunWithoutCooldownHasBeenRightSoFar() {
    Schedule shorter = new Schedule(1e-3, 1e-3, 5, 0, null, 50);
    Schedule longer = new Schedule(1e-3, 1e-3, 5, 0, null, 500);
    for (long step = 0; step < 50; step++) {
      assertThat(shorter.at(step)).isEqualTo(longer.at(step));
    }
  }

  @Test
  void fallsByAFactorEveryEpochAfterWarmUp() {
    Schedule paper = new Schedule(3e-4, 1e-6, 3_000, 0, new Decay(0.85, 5_313), 106_250);
    assertThat(paper.at(1_499)).isCloseTo(1.5e-4, offset(1e-12));
    assertThat(paper.at(2_999)).isEqualTo(3e-4);
    assertThat(paper.at(5_312)).isEqualTo(3e-4);
    assertThat(paper.at(5_313)).isCloseTo(3e-4 * 0.85, offset(1e-12));
    assertThat(paper.at(106_249)).isCloseTo(1.368e-5, offset(1e-8)); // its 20th epoch
    for (long step = 3_000; step < 106_250; step++) {
      assertThat(paper.at(step)).as("step %d", step).isLessThanOrEqualTo(paper.at(step - 1));
    }
  }

  @Test
  void noStairLeadsBelowTheFloor() {
    Schedule steep = new Schedule(1, 0.2, 0, 0, new Decay(0.5, 10), 100);
    assertThat(steep.at(29)).isEqualTo(0.25);
    assertThat(steep.at(30)).isEqualTo(0.2);
    assertThat(steep.at(99)).isEqualTo(0.2);
  }

  @Test
  void theCosineStartsFromTheStairThatItFinds() {
    Schedule both = new Schedule(1, 0.1, 0, 0.5, new Decay(0.5, 50), 100);
    assertThat(both.at(49)).isEqualTo(1);
    assertThat(both.at(50)).isEqualTo(0.5);
    assertThat(both.at(75)).isCloseTo(0.3, offset(1e-12));
    assertThat(both.at(100)).isCloseTo(0.1, offset(1e-12));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new Decay(0, 5))
        .hasMessageContaining("above 0")
        .hasMessageEndingWith("0.0");
    assertThatThrownBy(() -> new Decay(1.1, 5)).hasMessageContaining("at most 1, not 1.1");
    assertThatThrownBy(() -> new Decay(0.5, 0)).hasMessageContaining("decay.every");
    assertThatThrownBy(() -> new Schedule(0, 0, 0, 0, null, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Schedule(1, 2, 0, 0, null, 1)).hasMessageContaining("1.0 to 2.0");
    assertThatThrownBy(() -> new Schedule(1, 0, 9, 0, null, 8)).hasMessageContaining("0 to 8");
    assertThatThrownBy(() -> new Schedule(1, 0, 0, 1.5, null, 8)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Schedule(Double.NaN, 0, 0, 0, null, 8))
        .hasMessageContaining("NaN");
  }
}
