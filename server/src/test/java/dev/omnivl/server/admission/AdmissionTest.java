package dev.omnivl.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private static final Duration WORK = Duration.ofMillis(100);

  private final Presence presence = new Presence();

  private Admission door(Duration longestWait, int mostCalls) {
    return new Admission(longestWait, mostCalls, presence);
  }

  private static Caller caller(Object sender, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    return new Caller(Lane.INTERACTIVE, sender, Optional.of(end), () -> false);
  }

  private static Caller patient(Object sender) {
    return new Caller(Lane.INTERACTIVE, sender, Optional.empty(), () -> false);
  }

  /** Calls one after the other, each of so much work, so that the door knows what one is. */
  private static void learn(Admission door, Kind kind) {
    for (int i = 0; i < 100; i++) {
      try (Admission.Visit visit = door.enter(kind, 1, patient("learning"))) {
        visit.did(WORK, true);
      }
    }
  }

  /** Lets in as many as it does. */
  private static List<Admission.Visit> fill(Admission door, Kind kind, Caller caller, int most) {
    List<Admission.Visit> house = new ArrayList<>();
    try {
      while (house.size() < most) {
        house.add(door.enter(kind, 1, caller));
      }
    } catch (Failure full) {
      assertThat(full.reason()).isEqualTo(Reason.OVERLOADED);
    }
    return house;
  }

  @Test
  void theHouseIsBoundedByTimeWhateverTheNumber() {
    Admission door = door(Duration.ofHours(1), 1_000_000);
    learn(door, Kind.MEDIUM);
    int withLittleTime =
        fill(door, Kind.MEDIUM, caller("a", Duration.ofSeconds(4)), 1_000_000).size();
    Admission other = door(Duration.ofHours(1), 1_000_000);
    learn(other, Kind.MEDIUM);
    int withMuchTime =
        fill(other, Kind.MEDIUM, caller("a", Duration.ofSeconds(40)), 1_000_000).size();

    assertThat(withLittleTime).isGreaterThan(1);
    assertThat(withMuchTime).isGreaterThan(3 * withLittleTime);
  }

  @Test
  void nobodyWaitsLongerThanTheLongestWait() {
    Admission door = door(Duration.ofMinutes(1), 1_000_000);
    learn(door, Kind.MEDIUM);

    int admitted = fill(door, Kind.MEDIUM, patient("a"), 1_000_000).size();
    assertThat(admitted).isLessThan(1_000_000);
  }

  @Test
  void whoSendsLittleGetsInBesideAFlood() {
    Admission door = door(Duration.ofHours(1), 1_000_000);
    learn(door, Kind.MEDIUM);
    Duration deadline = Duration.ofSeconds(30);
    List<Admission.Visit> flood = fill(door, Kind.MEDIUM, caller("flood", deadline), 1_000_000);
    assertThatThrownBy(() -> door.enter(Kind.MEDIUM, 1, caller("flood", deadline)))
        .hasMessageContaining("busy");

    int polite = fill(door, Kind.MEDIUM, caller("polite", deadline), 10).size();
    assertThat(polite).isEqualTo(10);
    assertThat(flood).hasSizeGreaterThan(10);
  }

  @Test
  void aCountIsABoundTooAndSharedAsWell() {
    Admission door = door(Duration.ofHours(1), 10);
    List<Admission.Visit> flood = fill(door, Kind.TEXT, patient("flood"), 100);

    assertThat(flood).hasSize(10);
    assertThat(fill(door, Kind.TEXT, patient("polite"), 100)).hasSize(5);
  }

  @Test
  void askingBeforehandTakesNoPlace() {
    Admission door = door(Duration.ofHours(1), 2);
    for (int i = 0; i < 10; i++) {
      door.check(Kind.TEXT, patient("a"));
    }
    assertThat(presence.isAny()).isFalse();
    fill(door, Kind.TEXT, patient("a"), 2);

    assertThatThrownBy(() -> door.check(Kind.TEXT, patient("a"))).hasMessageContaining("busy");
  }

  @Test
  void allOfACallIsLetInOrNothing() {
    Admission door = door(Duration.ofHours(1), 2);
    try (Admission.Visit visit = door.enter(Kind.MATCH, 64, patient("a"))) {
      assertThat(visit).isNotNull();
      assertThat(presence.isAny()).isTrue();
    }
    assertThat(presence.isAny()).isFalse();
  }

  @Test
  void anEmptyHouseLetsInWhateverItLearned() {
    Admission door = door(Duration.ofMillis(1), 10);
    learn(door, Kind.MEDIUM);

    door.enter(Kind.MEDIUM, 1, caller("a", Duration.ofSeconds(30))).close();
    door.enter(Kind.WRITING, 1000, caller("a", Duration.ofSeconds(30))).close();
    assertThat(presence.isAny()).isFalse();
  }

  @Test
  void whoIsPastItsDeadlineIsTurnedAway() {
    Admission door = door(Duration.ofHours(1), 10);

    assertThatThrownBy(() -> door.enter(Kind.TEXT, 1, caller("a", Duration.ofNanos(-1))))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED));
    assertThat(presence.isAny()).isFalse();
  }
}
