package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BatchesTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Presence presence = new Presence();
  private final Batches batches = new Batches("test", "", LONG, presence, BatchListener.NONE);
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory());
  private final List<List<Integer>> ran = Collections.synchronizedList(new ArrayList<>());
  private final Work<Integer, Integer> doubling = doubling(1000);

  @AfterEach
  void close() {
    batches.close();
    callers.close();
  }

  private static Caller person(Object sender) {
    return new Caller(Lane.INTERACTIVE, sender, Optional.empty(), () -> false);
  }

  private static Caller stream(Object sender) {
    return new Caller(Lane.BULK, sender, Optional.empty(), () -> false);
  }

  private Work<Integer, Integer> doubling(long maxCost) {
    Work<Integer, Integer> work =
        new Work<>(
            "doubling",
            number -> Math.abs(number),
            maxCost,
            numbers -> {
              ran.add(numbers);
              return numbers.stream().map(number -> 2 * number).toList();
            });
    batches.run(work, 1, person("first")); // from now on it is known how long it takes
    ran.clear();
    return work;
  }

  private CompletableFuture<Batched<Integer>> call(
      Work<Integer, Integer> work, int input, Caller caller) {
    return CompletableFuture.supplyAsync(() -> batches.run(work, input, caller), callers);
  }

  /** Keeps a lane busy. */
  private Gate hold(Caller caller) {
    Gate gate = new Gate();
    Work<Integer, Integer> holding =
        Work.alone(
            "holding",
            number -> {
              gate.pass();
              return number;
            });
    var held = call(holding, 0, caller);
    gate.awaitEntered();
    assertThat(held).isNotDone();
    return gate;
  }

  private void awaitQueued(int items) {
    while (batches.queued() != items) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void loneItemRunsAloneAndAtOnce() {
    Batched<Integer> result = batches.run(doubling, 21, person("a"));

    assertThat(result.value()).isEqualTo(42);
    assertThat(result.batchSize()).isEqualTo(1);
  }

  @Test
  void whatWaitsIsSeenByLaneWithTheWaitOfTheOldest() {
    assertThat(batches.oldest(Lane.BULK)).isZero();
    Gate gate = hold(stream("a"));
    var first = call(doubling, 1, stream("a"));
    awaitQueued(1);
    long earlier = System.nanoTime();
    var second = call(doubling, 2, stream("b"));
    awaitQueued(2);
    long between = System.nanoTime() - earlier;
    Duration oldest = batches.oldest(Lane.BULK);
    int ofStreams = batches.queued(Lane.BULK);
    int ofPeople = batches.queued(Lane.INTERACTIVE);
    gate.open();

    assertThat(oldest.toNanos()).isGreaterThan(between);
    assertThat(ofStreams).isEqualTo(2);
    assertThat(ofPeople).isZero();
    assertThat(first.join().value() + second.join().value()).isEqualTo(6);
    assertThat(batches.oldest(Lane.BULK)).isZero();
  }

  @Test
  void eachBatchIsToldWithItsFailures() {
    List<BatchRun> told = Collections.synchronizedList(new ArrayList<>());
    try (Batches watched = new Batches("watched", "", LONG, presence, told::add)) {
      Work<Integer, Integer> failing =
          Work.alone(
              "failing",
              number -> {
                throw new IllegalStateException("always");
              });
      watched.run(Work.alone("fine", number -> number), 1, stream("a"));
      assertThatThrownBy(() -> watched.run(failing, 2, person("a"))).hasMessageContaining("always");
    }

    assertThat(told)
        .extracting(BatchRun::work, BatchRun::lane, BatchRun::items, BatchRun::failed)
        .containsExactlyInAnyOrder(
            tuple("fine", Lane.BULK, 1, 0), tuple("failing", Lane.INTERACTIVE, 1, 1));
  }

  @Test
  void whatWaitsRunsTogetherAndEveryCallerGetsItsOwnResult() {
    Gate gate = hold(person("a"));
    var replies = IntStream.range(1, 33).mapToObj(i -> call(doubling, i, person(i % 3))).toList();
    awaitQueued(32);
    gate.open();

    for (int i = 1; i < 33; i++) {
      assertThat(replies.get(i - 1).join().value()).isEqualTo(2 * i);
    }
    assertThat(ran.stream().mapToInt(List::size).max().orElse(0)).isGreaterThan(8);
  }

  @Test
  void aBatchNeverCostsMoreThanAllowedPaddingIncluded() {
    Work<Integer, Integer> limited = doubling(100);
    Gate gate = hold(person("a"));
    var replies = IntStream.range(1, 41).mapToObj(i -> call(limited, i, person("a"))).toList();
    awaitQueued(40);
    gate.open();
    replies.forEach(CompletableFuture::join);

    assertThat(ran)
        .allSatisfy(
            batch -> assertThat(Collections.max(batch) * batch.size()).isLessThanOrEqualTo(100));
    assertThat(ran.size()).isLessThan(40);
  }

  @Test
  void anItemDearerThanABatchRunsAlone() {
    assertThat(batches.run(doubling(10), 500, person("a")).value()).isEqualTo(1000);
  }

  @Test
  void aBatchIsNoLongerThanWhatItsKindTookBeforeAllows() {
    try (Batches timed =
        new Batches("timed", "", Duration.ofMillis(100), presence, BatchListener.NONE)) {
      Work<Integer, Integer> slow =
          new Work<>(
              "slow",
              item -> 1,
              Long.MAX_VALUE,
              items -> {
                ran.add(items);
                LockSupport.parkNanos(30_000_000L * items.size());
                return items;
              });
      timed.run(slow, 0, person("a"));
      ran.clear();
      timed.runAll(slow, Collections.nCopies(20, 1), person("a"));

      assertThat(ran).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(3));
    }
  }

  @Test
  void othersGetTheirTurnBetweenThePiecesOfAnItemList() {
    Work<Integer, Integer> pieces = doubling(5);
    Gate gate = hold(person("a"));
    var list =
        CompletableFuture.supplyAsync(
            () -> batches.runAll(pieces, Collections.nCopies(50, 1), person("a")), callers);
    awaitQueued(5);
    var other = call(doubling, 7, person("a"));
    awaitQueued(6);
    gate.open();
    other.join();

    assertThat(list.join().value()).hasSize(50).containsOnly(2);
    assertThat(ran.indexOf(List.of(7))).as("after the piece that waited already").isEqualTo(1);
  }

  @Test
  void sendersTakeTurnsHoweverMuchOneSends() {
    Work<Integer, Integer> single = doubling(1);
    Gate gate = hold(person("x"));
    var flood = IntStream.range(0, 50).mapToObj(i -> call(single, 1, person("flood"))).toList();
    awaitQueued(50);
    var polite = IntStream.range(0, 3).mapToObj(i -> call(single, -1, person("polite"))).toList();
    awaitQueued(53);
    gate.open();
    flood.forEach(CompletableFuture::join);
    polite.forEach(CompletableFuture::join);

    List<Integer> order = ran.stream().map(List::getFirst).toList();
    assertThat(order.subList(0, 6)).filteredOn(i -> i < 0).hasSize(3);
  }

  @Test
  void whoRodeAlongHadItsTurn() {
    Work<Integer, Integer> other = doubling(1000);
    Work<Integer, Integer> alike = doubling(8);
    Gate gate = hold(person("x"));
    var flood = IntStream.range(0, 40).mapToObj(i -> call(alike, 1, person(i % 4))).toList();
    awaitQueued(40);
    var polite = call(other, -1, person("polite"));
    awaitQueued(41);
    gate.open();
    flood.forEach(CompletableFuture::join);
    polite.join();

    assertThat(ran.indexOf(List.of(-1))).isEqualTo(1);
  }

  @Test
  void bulkNeverRidesInABatchThatSomebodyWaitsFor() {
    Gate people = hold(person("a"));
    Gate bulk = hold(stream("s"));
    var replies = new ArrayList<CompletableFuture<Batched<Integer>>>();
    for (int i = 0; i < 10; i++) {
      replies.add(call(doubling, 1, person("a")));
      replies.add(call(doubling, -1, stream("s")));
    }
    awaitQueued(20);
    people.open();
    bulk.open();
    replies.forEach(CompletableFuture::join);

    assertThat(ran).allSatisfy(batch -> assertThat(batch.stream().distinct()).hasSize(1));
  }

  @Test
  void bulkStartsWhileNobodyWaitsAndNowAndThenOtherwise() {
    Gate bulk = hold(stream("s"));
    presence.enter();
    var waiting = call(doubling, -1, stream("s"));
    awaitQueued(1);
    long held = System.nanoTime();
    LockSupport.parkNanos(20_000_000);
    bulk.open();
    long running = System.nanoTime() - held;
    waiting.join(); // although somebody waits all the time

    assertThat(System.nanoTime() - held - running)
        .as("eight times as long as the one before")
        .isGreaterThan(4 * running);
    presence.leave();
  }

  @Test
  void callersThatAreGoneAreNotComputed() {
    AtomicBoolean gone = new AtomicBoolean();
    Caller leaving = new Caller(Lane.INTERACTIVE, "a", Optional.empty(), gone::get);
    Gate gate = hold(person("a"));
    var left = IntStream.range(0, 20).mapToObj(i -> call(doubling, 7, leaving)).toList();
    awaitQueued(20);
    gone.set(true);
    var stays = call(doubling, 9, person("a"));
    awaitQueued(21);
    gate.open();

    assertThat(stays.join().value()).isEqualTo(18);
    assertThat(left)
        .allSatisfy(reply ->
            assertThatThrownBy(reply::join).hasMessageContaining("cancelled or its deadline"));
    assertThat(ran).containsExactly(List.of(9));
  }

  @Test
  void whatIsPastItsDeadlineIsNotComputed() {
    Gate gate = hold(person("a"));
    long soon = System.nanoTime() + 20_000_000;
    var late = call(doubling, 7, new Caller(Lane.INTERACTIVE, "a", Optional.of(soon), () -> false));
    awaitQueued(1);
    while (System.nanoTime() - soon <= 0) {
      LockSupport.parkNanos(1_000_000);
    }
    gate.open();

    assertThatThrownBy(late::join).hasMessageContaining("deadline");
    assertThat(ran).isEmpty();
  }

  @Test
  void oneBadItemFailsAloneAndTheThreadLives() {
    Work<Integer, Integer> dividing =
        new Work<>("dividing", i -> 1, 100, items -> items.stream().map(i -> 60 / i).toList());
    batches.run(dividing, 1, person("a"));
    Gate gate = hold(person("a"));
    var good = call(dividing, 2, person("a"));
    var bad = call(dividing, 0, person("a"));
    var alsoGood = call(dividing, 3, person("a"));
    awaitQueued(3);
    gate.open();

    assertThat(good.join().value()).isEqualTo(30);
    assertThat(alsoGood.join().value()).isEqualTo(20);
    assertThatThrownBy(bad::join).hasRootCauseInstanceOf(ArithmeticException.class);
    assertThat(batches.run(dividing, 4, person("a")).value()).isEqualTo(15);
  }

  @Test
  void closingFailsWhatWaitsAndRefusesTheRest() {
    Gate gate = hold(person("a"));
    var waiting = call(doubling, 1, person("a"));
    awaitQueued(1);
    var closing = CompletableFuture.runAsync(batches::close, callers);

    assertThatThrownBy(waiting::join).hasMessageContaining("stopping");
    gate.open();
    closing.join();
    assertThatThrownBy(() -> batches.run(doubling, 1, person("a")))
        .hasMessageContaining("stopping");
  }
}
