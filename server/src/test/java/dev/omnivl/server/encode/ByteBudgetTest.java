package dev.omnivl.server.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ByteBudgetTest {
  private static final Caller PERSON = new Caller(Lane.INTERACTIVE, () -> false);
  private static final Caller SENDER = new Caller(Lane.BULK, () -> false);

  private final ByteBudget budget = new ByteBudget(10_240);

  @Test
  void someoneWhoWaitsIsRefusedAndServedAgainLater() {
    try (ByteBudget.Held held = budget.hold(9_000, PERSON)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> budget.hold(2_000, PERSON))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    }
    budget.hold(10_240, PERSON).close();
  }

  @Test
  void somethingLargerThanTheBudgetGetsInAlone() {
    try (ByteBudget.Held held = budget.hold(1_000_000, PERSON)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> budget.hold(1, PERSON)).isInstanceOf(Failure.class);
    }
  }

  @Test
  void aStreamWaitsUntilThereIsRoom() throws InterruptedException {
    ByteBudget.Held held = budget.hold(10_240, SENDER);
    CountDownLatch entered = new CountDownLatch(1);
    Thread sender =
        Thread.ofVirtual()
            .name("sender")
            .start(() -> {
              try (ByteBudget.Held own = budget.hold(1, SENDER)) {
                entered.countDown();
              }
            });

    assertThat(entered.await(100, TimeUnit.MILLISECONDS)).isFalse();
    held.close();
    assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
    sender.join();
  }

  @Test
  void aStreamThatIsGoneStopsWaiting() {
    AtomicBoolean gone = new AtomicBoolean();
    ByteBudget.Held held = budget.hold(10_240, SENDER);
    Thread.ofVirtual().name("leaving").start(() -> gone.set(true));

    assertThatThrownBy(() -> budget.hold(1, new Caller(Lane.BULK, gone::get)))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
    held.close();
  }
}
