package dev.omnivl.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StopSignalTest {

  @Test
  void isWaitedForOnlyWhileALoopAsks() throws InterruptedException {
    try (StopSignal idle = StopSignal.listen()) {
      idle.stop(); // returns, since nothing asks
      assertThat(idle.getAsBoolean()).isTrue();
    }
    StopSignal asked = StopSignal.listen();
    assertThat(asked.getAsBoolean()).isFalse();
    Thread ending = Thread.ofPlatform().name("ending").start(asked::stop);
    while (!asked.getAsBoolean()) {
      Thread.onSpinWait();
    }
    assertThat(ending.join(Duration.ofMillis(50))).isFalse();
    asked.close();
    assertThat(ending.join(Duration.ofSeconds(5))).isTrue();
  }
}
