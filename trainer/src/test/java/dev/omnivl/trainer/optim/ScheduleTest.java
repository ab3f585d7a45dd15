package dev.omnivl.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;

final class ScheduleTest {

  @Test
  void warmsUpStaysAndCoolsDown() {
    Schedule schedule = new Schedule(1, 0.1, 10, 0.5, 100);
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
    Schedule shorter = new Schedule(1e-3, 1e-3, 5, 0, 50);
    Schedule longer = new Schedule(1e-3, 1e-3, 5, 0, 500);
    for (long step = 0; step < 50; step++) {
      assertThat(shorter.at(step)).isEqualTo(longer.at(step));
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new Schedule(0, 0, 0, 0, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Schedule(1, 2, 0, 0, 1)).hasMessageContaining("1.0 to 2.0");
    assertThatThrownBy(() -> new Schedule(1, 0, 9, 0, 8)).hasMessageContaining("0 to 8");
    assertThatThrownBy(() -> new Schedule(1, 0, 0, 1.5, 8)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Schedule(Double.NaN, 0, 0, 0, 8)).hasMessageContaining("NaN");
  }
}
