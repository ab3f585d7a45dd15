package dev.omnivl.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.access.Quota;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MeterTest {
  private final AtomicLong clock = new AtomicLong(7);

  private Meter meter(String quota) {
    return new Meter(Quota.parse(quota), clock::get);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void callsAreRefusedBeyondTheirRateAndNotForLonger() {
    Meter meter = meter("calls=2");
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter())
        .hasValue(new Meter.Refusal("2 calls a second", Duration.ofMillis(500)));
    pass(Duration.ofMillis(500));
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter()).isPresent();
    pass(Duration.ofHours(1));
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter()).as("nothing is saved up for longer than a second").isPresent();
  }

  @Test
  void lessThanOneCallASecondIsOneInSeveral() {
    Meter meter = meter("calls=0.1");
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter())
        .hasValue(new Meter.Refusal("0.1 calls a second", Duration.ofSeconds(10)));
    pass(Duration.ofSeconds(10));
    assertThat(meter.enter()).isEmpty();
  }

  @Test
  void aMessageLargerThanTheRateIsTakenAndPaidBack() {
    Meter meter = meter("bytes=1K");
    assertThat(meter.enter()).isEmpty();
    meter.received(5 << 10);
    assertThat(meter.enter())
        .hasValue(new Meter.Refusal("1024 bytes a second", Duration.ofSeconds(4)));
    assertThat(meter.untilNext()).isEqualTo(Duration.ofSeconds(4));
    pass(Duration.ofSeconds(4));
    assertThat(meter.enter()).isEmpty();
  }

  @Test
  void callsAtTheSameTimeMakeRoomWhenTheyEnd() {
    Meter meter = meter("concurrent=1");
    assertThat(meter.enter()).isEmpty();
    assertThat(meter.enter().map(Meter.Refusal::limit)).hasValue("1 calls at the same time");
    meter.leave();
    assertThat(meter.enter()).isEmpty();
  }

  @Test
  void messagesOfStreamsAreCalls() {
    Meter meter = meter("calls=10");
    for (int i = 0; i < 10; i++) {
      assertThat(meter.untilNext()).isZero();
      meter.messages(1);
    }
    assertThat(meter.untilNext()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void withoutLimitsNothingIsRefused() {
    Meter meter = new Meter(Quota.NONE, clock::get);
    for (int i = 0; i < 1000; i++) {
      assertThat(meter.enter()).isEmpty();
      meter.received(1 << 30);
      meter.messages(1);
    }
    assertThat(meter.untilNext()).isZero();
  }
}
