package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class BatcherTest {
  private static final Caller PERSON = new Caller(Lane.INTERACTIVE, () -> false);
  private static final Caller SENDER = new Caller(Lane.BULK, () -> false);
  private static final int CAPACITY = 64;

  private final Batcher batcher = new Batcher("test", 1, CAPACITY);
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory());
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final Work<Integer, Integer> doubling = doubling(1000);

  @AfterEach
  void close() {
    batcher.close();
    callers.close();
  }

  private Work<Integer, Integer> doubling(long maxCost) {
    return new Work<>(
        "doubling",
        cost -> cost,
        maxCost,
        numbers -> {
          batches.add(numbers);
          return numbers.stream().map(number -> 2 * number).toList();
        });
  }

  @Test
  void loneItemRunsAloneAndAtOnce() {
    Batched<Integer> result = batcher.run(doubling, 21, PERSON);

    assertThat(result.value()).isEqualTo(42);
    assertThat(result.batchSize()).isEqualTo(1);
  }

  @Test
  void whatWaitsRunsTogetherAndEveryCallerGetsItsOwnResult() {
    Gate gate = new Gate();
    List<CompletableFuture<Batched<Integer>>> replies =
        IntStream.range(1, 33).mapToObj(i -> call(doubling, i, PERSON)).toList();
    awaitQueued(32);
    gate.open();

    for (int i = 1; i < 33; i++) {
      assertThat(replies.get(i - 1).join().value()).isEqualTo(2 * i);
    }
    assertThat(batches.stream().mapToInt(List::size).max().orElse(0)).isGreaterThan(8);
  }

  @Test
  void aBatchNeverCostsMoreThanAllowedPaddingIncluded() {
    Work<Integer, Integer> limited = doubling(100);
    Gate gate = new Gate();
    var replies = IntStream.range(1, 41).mapToObj(i -> call(limited, i, PERSON)).toList();
    awaitQueued(40);
    gate.open();
    replies.forEach(CompletableFuture::join);

    assertThat(batches)
        .allSatisfy(
            batch -> assertThat(Collections.max(batch) * batch.size()).isLessThanOrEqualTo(100));
    assertThat(batches.size()).isLessThan(40);
  }

  @Test
  void anItemDearerThanABatchRunsAlone() {
    assertThat(batcher.run(doubling(10), 500, PERSON).value()).isEqualTo(1000);
  }

  @Test
  void fullInteractiveLaneRefusesAtOnce() {
    Gate gate = new Gate();
    var replies = IntStream.range(0, CAPACITY).mapToObj(i -> call(doubling, 1, PERSON)).toList();
    awaitQueued(CAPACITY);

    assertThatThrownBy(() -> batcher.run(doubling, 1, PERSON))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    gate.open();
    assertThat(replies).allSatisfy(reply -> assertThat(reply.join().value()).isEqualTo(2));
  }

  @Test
  void fullBulkLaneMakesItsSenderWait() {
    Gate gate = new Gate();
    var replies =
        IntStream.range(0, 3 * CAPACITY).mapToObj(i -> call(doubling, 1, SENDER)).toList();
    awaitQueued(CAPACITY);
    assertThat(replies).noneMatch(CompletableFuture::isDone);

    gate.open();
    assertThat(replies).allSatisfy(reply -> assertThat(reply.join().value()).isEqualTo(2));
  }

  @Test
  void callersThatAreGoneMakeRoomAndAreNotComputed() {
    AtomicBoolean gone = new AtomicBoolean();
    Caller leaving = new Caller(Lane.INTERACTIVE, gone::get);
    Gate gate = new Gate();
    var left = IntStream.range(0, CAPACITY).mapToObj(i -> call(doubling, 7, leaving)).toList();
    awaitQueued(CAPACITY);
    gone.set(true);
    var stays = call(doubling, 9, PERSON);
    awaitQueued(1);
    gate.open();

    assertThat(stays.join().value()).isEqualTo(18);
    assertThat(left)
        .allSatisfy(reply ->
            assertThatThrownBy(reply::join)
                .hasCauseInstanceOf(Failure.class)
                .hasMessageContaining("cancelled"));
    assertThat(batches).containsExactly(List.of(9));
  }

  @Test
  void interactiveGoesFirstAndBulkIsNotStarved() {
    Work<Integer, Integer> single = doubling(1);
    Gate gate = new Gate();
    var bulk = IntStream.range(0, 3).mapToObj(i -> call(single, -1, SENDER)).toList();
    awaitQueued(3);
    var people = IntStream.range(0, 20).mapToObj(i -> call(single, 1, PERSON)).toList();
    awaitQueued(23);
    gate.open();
    people.forEach(CompletableFuture::join);
    bulk.forEach(CompletableFuture::join);

    List<Integer> order = batches.stream().map(List::getFirst).toList();
    assertThat(order.subList(0, 8)).containsOnly(1);
    assertThat(order.get(8)).isEqualTo(-1);
    assertThat(order.get(17)).isEqualTo(-1);
  }

  @Test
  void oneBadItemFailsAloneAndTheThreadLives() {
    Work<Integer, Integer> dividing =
        new Work<>("dividing", i -> 1, 100, items -> items.stream().map(i -> 60 / i).toList());
    Gate gate = new Gate();
    var good = call(dividing, 2, PERSON);
    var bad = call(dividing, 0, PERSON);
    var alsoGood = call(dividing, 3, PERSON);
    awaitQueued(3);
    gate.open();

    assertThat(good.join().value()).isEqualTo(30);
    assertThat(alsoGood.join().value()).isEqualTo(20);
    assertThatThrownBy(bad::join).hasRootCauseInstanceOf(ArithmeticException.class);
    assertThat(batcher.run(dividing, 4, PERSON).value()).isEqualTo(15);
  }

  @Test
  void closingFailsWhatWaitsAndRefusesTheRest() {
    Gate gate = new Gate();
    var waiting = call(doubling, 1, PERSON);
    awaitQueued(1);
    var closing = CompletableFuture.runAsync(batcher::close, callers);

    assertThatThrownBy(waiting::join).hasMessageContaining("stopping");
    gate.open();
    closing.join();
    assertThatThrownBy(() -> batcher.run(doubling, 1, PERSON)).hasMessageContaining("stopping");
  }

  private CompletableFuture<Batched<Integer>> call(
      Work<Integer, Integer> work, int input, Caller caller) {
    return CompletableFuture.supplyAsync(() -> batcher.run(work, input, caller), callers);
  }

  private void awaitQueued(int items) {
    while (batcher.queued() < items) {
      Thread.onSpinWait();
    }
  }

  /** Keeps the batcher's thread busy until it is opened. */
  private final class Gate {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    Gate() {
      Work<Integer, Integer> holding =
          Work.alone(
              "holding",
              i -> {
                entered.countDown();
                await(opened);
                return i;
              });
      var held = call(holding, 0, PERSON);
      await(entered);
      assertThat(held).isNotDone();
    }

    void open() {
      opened.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
