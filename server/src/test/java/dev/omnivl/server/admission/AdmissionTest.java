package dev.omnivl.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {
  private static final Duration WORK = Duration.ofMillis(100);

  private final Presence presence = new Presence();
  private final List<RefusalReason> refused = new ArrayList<>();
  private final Watch watch =
      new Watch() {
        @Override
        public void refused(RefusalReason why) {
          refused.add(why);
        }
      };

  private Admission door(Duration longestWait, int mostCalls) {
    return new Admission(longestWait, mostCalls, presence, watch);
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
  void theBacklogIsWhatTheHouseTakesStill() {
    Admission door = door(Duration.ofHours(1), 1_000_000);
    learn(door, Kind.MEDIUM);
    assertThat(door.backlog()).isZero();

    List<Admission.Visit> house = fill(door, Kind.MEDIUM, patient("a"), 10);
    Duration ten = door.backlog();
    house.addAll(fill(door, Kind.MEDIUM, patient("b"), 30));
    assertThat(ten).isPositive();
    assertThat(door.backlog()).isGreaterThan(ten.multipliedBy(3));
    house.forEach(Admission.Visit::close);
    assertThat(door.backlog()).isZero();
  }

  @Test
  void whyACallIsRefusedIsTold() {
    fill(door(Duration.ofHours(1), 10), Kind.TEXT, patient("a"), 100);
    assertThat(refused).containsExactly(RefusalReason.CALLS);
    Admission door = door(Duration.ofSeconds(1), 1_000_000);
    learn(door, Kind.MEDIUM);
    fill(door, Kind.MEDIUM, patient("a"), 1_000_000);
    assertThat(refused).containsExactly(RefusalReason.CALLS, RefusalReason.WAIT);
  }

  @Test
  void nobodyWaitsLongerThanTheLongestWait() {
    Admission door = door(Duration.ofMinutes(1), 1_000_000);
    learn(door, Kind.MEDIUM);

    int admitted = fill(door, Kind.MEDIUM, patient("a"), 1_000_000).size();
    assertThat(admitted).isLessThan(1_000_000);
  }

  @Test
  void thoseWhoAreWorkedOnSideBySideWaitForNoOther() {
    Duration none = Duration.ofNanos(1);
    Admission oneByOne = door(none, 1_000_000);
    learn(oneByOne, Kind.WRITING);
    assertThat(fill(oneByOne, Kind.WRITING, patient("a"), 100)).hasSize(1);

    Admission door = new Admission(none, 1_000_000, 16, presence, Watch.NONE);
    learn(door, Kind.WRITING);
    assertThat(fill(door, Kind.WRITING, patient("a"), 100)).hasSize(16);

    // They slow each other down, so whoever has no time to spare comes too late.
    Admission other = new Admission(none, 1_000_000, 16, presence, Watch.NONE);
    learn(other, Kind.WRITING);
    assertThat(fill(other, Kind.WRITING, caller("a", WORK), 100)).hasSize(1);
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
      door.check(Kind.TEXT, 1, patient("a"));
    }
    assertThat(presence.isAny()).isFalse();
    fill(door, Kind.TEXT, patient("a"), 2);

    assertThatThrownBy(() -> door.check(Kind.TEXT, 1, patient("a"))).hasMessageContaining("busy");
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
  void whatWasAskedForAsAWholeIsRefusedAsAWholeAndNoPartOfItLater() {
    Admission door = door(Duration.ofSeconds(1), 20);
    learn(door, Kind.MEDIUM);
    Caller one = caller("a", Duration.ofSeconds(10));
    List<Admission.Visit> house = new ArrayList<>();
    house.add(door.enter(Kind.MEDIUM, 1, one));
    door.check(Kind.MEDIUM, 50, one);
    assertThatThrownBy(() -> door.check(Kind.MEDIUM, 200, one)).hasMessageContaining("busy");
    for (int part = 0; part < 50; part++) {
      house.add(door.enter(Kind.MEDIUM, 1, one.whoIsAdmitted()));
    }
    assertThat(house).hasSize(51);
    house.forEach(Admission.Visit::close);
    assertThat(door.backlog()).isZero();
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
  void whoIsRefusedIsToldTheWaitBoundedByTheLongest() {
    Admission door = door(Duration.ofSeconds(2), 1_000_000);
    learn(door, Kind.MEDIUM);
    assertThat(refusal(door, caller("a", Duration.ofSeconds(1))).retryAfter().orElseThrow())
        .isBetween(Duration.ofMillis(400), Duration.ofMillis(1_500));
    assertThat(refusal(door, patient("a")).retryAfter()).contains(Duration.ofSeconds(2));
  }

  private static Failure refusal(Admission door, Caller caller) {
    fill(door, Kind.MEDIUM, caller, 1_000_000);
    return catchThrowableOfType(Failure.class, () -> door.check(Kind.MEDIUM, 1, caller));
  }

  /** With time and work of its own: a house that does one call after the other. */
  private final class House {
    private static final double SERVICE_SECONDS = 0.02;
    private static final double SECONDS = 10;
    private static final double DEADLINE_SECONDS = 1;

    /** How fast it is compared with what calls report as their work, in even and odd seconds. */
    private final double[] paces;

    private final long opened = System.nanoTime() + Duration.ofDays(1).toNanos();
    private final AtomicLong now = new AtomicLong(opened);
    private final Admission door =
        new Admission(Duration.ofSeconds(5), 1_000_000, 1, presence, Watch.NONE, now::get);
    private final SplittableRandom random = new SplittableRandom(7);
    private final Deque<Arrived> waiting = new ArrayDeque<>();
    private int asked;
    private int answered;
    private int refused;

    private record Arrived(Admission.Visit visit, long deadline) {}

    House(double... paces) {
      this.paces = paces;
    }

    /**
     * Calls at even distances.
     *
     * @param times how often as many as it can do
     * @param together how many come at once
     */
    House run(double times, int together) {
      double mean = Arrays.stream(paces).average().orElseThrow();
      long distance = (long) (1e9 * together * SERVICE_SECONDS / mean / times);
      long next = opened;
      while (now.get() < opened + SECONDS * 1e9) {
        for (; next <= now.get(); next += distance) {
          for (int i = 0; i < together; i++) {
            arrive(next + (long) (1e9 * DEADLINE_SECONDS));
          }
        }
        if (waiting.isEmpty()) {
          now.set(next);
        } else {
          serve();
        }
      }
      return this;
    }

    private void arrive(long deadline) {
      if (deadline < now.get()) {
        return; // it was gone before anybody looked
      }
      Caller caller = new Caller(Lane.INTERACTIVE, asked++ % 4, Optional.of(deadline), () -> false);
      try {
        waiting.add(new Arrived(door.enter(Kind.MEDIUM, 1, caller), deadline));
      } catch (Failure e) {
        refused++;
      }
    }

    private void serve() {
      Arrived served = waiting.removeFirst();
      try (Admission.Visit visit = served.visit()) {
        if (now.get() > served.deadline()) {
          return; // dropped, nothing done
        }
        double work = 1e9 * SERVICE_SECONDS * random.nextDouble(0.5, 1.5);
        int second = (int) ((now.get() - opened) / 1_000_000_000L);
        now.addAndGet((long) (work / paces[second % paces.length]));
        visit.did(Duration.ofNanos((long) work), true);
      }
      answered += now.get() <= served.deadline() ? 1 : 0;
    }

    double answeredOfCapacity() {
      double capacity = SECONDS * Arrays.stream(paces).average().orElseThrow() / SERVICE_SECONDS;
      return answered / capacity;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 10})
  void almostAllThatCanBeDoneIsDoneInTimeHoweverMuchIsAsked(double times) {
    for (double pace : new double[] {1, 3}) {
      House house = new House(pace).run(times, 1);
      assertThat(house.answeredOfCapacity()).as("%s", pace).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 10})
  void halfIsDoneInTimeThoughTheHouseIsSlowerThanForecast(double times) {
    assertThat(new House(1.5, 0.5).run(times, 1).answeredOfCapacity()).isGreaterThan(0.5);
  }

  @Test
  void thoseWhoComeTogetherAreLetInIfAllCanBeDoneInTime() {
    assertThat(new House(1).run(0.9, 26).refused).isZero(); // 0.52 s of work at once
  }

  @Test
  void nobodyIsRefusedWhileAllCanBeDone() {
    assertThat(new House(3).run(0.9, 1).refused).isZero();
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
