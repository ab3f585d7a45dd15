package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WorkersTest {
  private static final Caller PERSON =
      new Caller(Lane.INTERACTIVE, "person", Optional.empty(), () -> false);
  private static final Caller STREAM =
      new Caller(Lane.BULK, "stream", Optional.empty(), () -> false);

  private final Presence presence = new Presence();
  private final Workers workers = new Workers("test", 2, presence);
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory());

  @AfterEach
  void close() {
    workers.close();
    callers.close();
  }

  private <O> CompletableFuture<O> call(Function<Caller, O> work, Caller caller) {
    return CompletableFuture.supplyAsync(() -> workers.run(work, caller).value(), callers);
  }

  private static Function<Caller, String> through(Gate gate) {
    return caller -> {
      gate.pass();
      return "done";
    };
  }

  private void awaitQueued(int items) {
    while (workers.queued() != items) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void neverMoreRunAtTheSameTimeThanThereAreThreads() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    var all =
        IntStream.range(0, 40)
            .mapToObj(i ->
                call(
                    caller -> {
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      LockSupport.parkNanos(1_000_000);
                      return running.decrementAndGet();
                    },
                    i % 2 == 0 ? PERSON : STREAM))
            .toList();
    all.forEach(CompletableFuture::join);

    assertThat(most).hasValue(2);
  }

  @Test
  void bulkWorkLeavesAThreadFreeWhilePeopleComeAndGo() {
    assertThat(workers.run(caller -> "a person was here", PERSON).value()).isNotEmpty();
    presence.enter();
    presence.leave();
    Gate gate = new Gate();
    var first = call(through(gate), STREAM);
    gate.awaitEntered();
    var second = call(through(gate), STREAM);
    awaitQueued(1);

    assertThat(workers.run(caller -> "at once", PERSON).value()).isEqualTo("at once");
    assertThat(second).isNotDone();
    gate.open();
    assertThat(first.join()).isEqualTo(second.join());
  }

  @Test
  void bulkWorkHasAllThreadsWhileNobodyIsThere() {
    Gate one = new Gate();
    Gate other = new Gate();
    var first = call(through(one), STREAM);
    var second = call(through(other), STREAM);
    one.awaitEntered();
    other.awaitEntered();
    one.open();
    other.open();

    assertThat(first.join()).isEqualTo(second.join());
  }

  @Test
  void peopleGoFirst() {
    Gate one = new Gate();
    Gate other = new Gate();
    var held = List.of(call(through(one), PERSON), call(through(other), PERSON));
    one.awaitEntered();
    other.awaitEntered();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    var bulk = call(caller -> order.add("stream"), STREAM);
    awaitQueued(1);
    var person = call(caller -> order.add("person"), PERSON);
    awaitQueued(2);
    one.open();
    person.join();
    bulk.join();
    other.open();
    held.forEach(CompletableFuture::join);

    assertThat(order).containsExactly("person", "stream");
  }

  @Test
  void whatNobodyWaitsForIsDroppedBeforeItStarts() {
    Gate one = new Gate();
    Gate other = new Gate();
    var held = List.of(call(through(one), PERSON), call(through(other), PERSON));
    one.awaitEntered();
    other.awaitEntered();
    AtomicBoolean gone = new AtomicBoolean();
    AtomicBoolean started = new AtomicBoolean();
    var left =
        call(
            caller -> started.getAndSet(true),
            new Caller(Lane.INTERACTIVE, "leaving", Optional.empty(), gone::get));
    awaitQueued(1);
    gone.set(true);
    one.open();
    other.open();
    held.forEach(CompletableFuture::join);

    assertThatThrownBy(left::join).hasMessageContaining("cancelled or its deadline");
    assertThat(started).isFalse();
  }

  @Test
  void closingTellsWhatRunsThatNobodyWaitsAnyMore() {
    Gate entered = new Gate();
    var running =
        call(
            caller -> {
              entered.pass();
              while (!caller.isGone()) {
                LockSupport.parkNanos(100_000);
              }
              return "ended";
            },
            PERSON);
    entered.awaitEntered();
    entered.open();
    workers.close();

    assertThat(running.join()).isEqualTo("ended");
    assertThatThrownBy(() -> workers.run(caller -> "late", PERSON))
        .hasMessageContaining("stopping");
  }
}
