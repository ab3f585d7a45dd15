package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StepLoopTest {
  private static final int ROOM = 4;
  private static final Caller PERSON =
      new Caller(Lane.INTERACTIVE, "person", Optional.empty(), () -> false);
  private static final Caller STREAM =
      new Caller(Lane.BULK, "stream", Optional.empty(), () -> false);

  private final Semaphore allowed = new Semaphore(0);
  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final Presence presence = new Presence();
  private final List<String> order = new ArrayList<>(); // of those that joined; for the loop
  private final MemoryRoom before = new MemoryRoom(1);
  private final StepLoop<Item> loop =
      new StepLoop<>("test", "", before, presence, BatchListener.NONE, Allowed::new);
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory());

  /** Takes some steps; a negative number fails in its first. */
  private static final class Item {
    private final String name;
    private final int weight;
    private volatile int left;
    private volatile Optional<Failure> stopped = Optional.empty();

    Item(String name, int weight, int left) {
      this.name = name;
      this.weight = weight;
      this.left = left;
    }
  }

  /** Steps when the test allows it. */
  private final class Allowed implements Steps<Item> {
    private final List<Item> items = new ArrayList<>();

    @Override
    public int weight(Item item) {
      return item.weight;
    }

    @Override
    public double share(Item item) {
      return (double) item.weight / ROOM;
    }

    @Override
    public boolean fits(Item item) {
      if (item.name.equals("unknown")) {
        throw new StackOverflowError("whether it fits");
      }
      int taken = items.stream().mapToInt(one -> one.weight).sum();
      return taken == 0 || taken + item.weight <= ROOM;
    }

    @Override
    public void add(Item item) {
      if (item.name.equals("huge")) {
        throw new OutOfMemoryError("none for it");
      }
      items.add(item);
      order.add(item.name);
    }

    @Override
    public void step() {
      items.removeIf(this::isOver);
      if (items.stream().anyMatch(item -> item.left < 0)) {
        throw new IllegalStateException("a step that fails");
      }
      allowed.acquireUninterruptibly();
      items.forEach(item -> item.left--);
      items.removeIf(this::isOver);
      steps.incrementAndGet();
    }

    @Override
    public boolean isOver(Item item) {
      return item.left == 0 || item.stopped.isPresent();
    }

    @Override
    public void stop(Item item, Failure why) {
      item.stopped = Optional.of(why);
      items.remove(item);
    }

    @Override
    public void forget() {
      forgotten.incrementAndGet();
    }

    @Override
    public void close() {
      items.clear();
    }
  }

  @AfterEach
  void close() {
    allowed.release(1_000);
    loop.close();
    callers.close();
  }

  private CompletableFuture<Batched<Item>> call(Item item, Caller caller) {
    return CompletableFuture.supplyAsync(() -> loop.run(item, caller), callers);
  }

  private void awaitQueued(int items) {
    while (loop.queued() != items) {
      LockSupport.parkNanos(100_000);
    }
  }

  private void step(int times) {
    int before = steps.get();
    allowed.release(times);
    while (steps.get() < before + times) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Nobody is in a step for the first time before it was allowed to begin. */
  private void awaitWithinAStep() {
    while (!allowed.hasQueuedThreads()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void aNewcomerJoinsAndWhoeverIsOverLeaves() {
    var longer = call(new Item("longer", 1, 5), PERSON);
    awaitWithinAStep();
    var shorter = call(new Item("shorter", 1, 2), PERSON);
    awaitQueued(1);
    step(3);

    Batched<Item> done = shorter.join();
    assertThat(done.batchSize()).isEqualTo(2);
    assertThat(longer).isNotDone();
    step(2);
    assertThat(longer.join().value().left).isZero();
    assertThat(longer.join().share()).isLessThan(longer.join().ran());
  }

  @Test
  void whoeverDoesNotFitWaitsAndIsNotOvertaken() {
    var first = call(new Item("first", 2, 2), PERSON);
    awaitWithinAStep();
    var large = call(new Item("large", 3, 1), PERSON);
    awaitQueued(1);
    var small = call(new Item("small", 1, 1), PERSON);
    awaitQueued(2);
    step(1);
    assertThat(loop.queued()).isEqualTo(2);
    step(2);
    CompletableFuture.allOf(first, large, small).join();

    assertThat(order).containsExactly("first", "large", "small");
  }

  @Test
  void whoeverIsGoneMakesRoomBeforeTheNextStep() {
    AtomicBoolean gone = new AtomicBoolean();
    Caller leaver = new Caller(Lane.INTERACTIVE, "leaver", Optional.empty(), gone::get);
    var left = call(new Item("left", 4, 100), leaver);
    awaitWithinAStep();
    var next = call(new Item("next", 4, 1), PERSON);
    awaitQueued(1);
    gone.set(true);
    step(2);

    assertThat(next.join().value().left).isZero();
    assertThat(left.join().value().stopped).isPresent();
    assertThat(left.join().value().left).isEqualTo(99);
  }

  @Test
  void streamsLeaveHalfOfTheRoomAndComeAfterPeople() {
    var one = call(new Item("one", 2, 3), STREAM);
    awaitWithinAStep();
    var other = call(new Item("other", 1, 1), STREAM);
    awaitQueued(1);
    var person = call(new Item("person", 2, 1), PERSON);
    awaitQueued(2);
    step(2);
    person.join();
    assertThat(other).isNotDone();
    step(2);
    CompletableFuture.allOf(one, other).join();

    assertThat(order).containsExactly("one", "person", "other");
  }

  @Test
  void aStepThatFailsIsToldToThoseWhoseStepItWas() {
    var failing = call(new Item("failing", 1, -1), PERSON);
    assertThatThrownBy(failing::join).hasMessageContaining("a step that fails");
    var next = call(new Item("next", 1, 1), PERSON);
    step(1);

    assertThat(next.join().value().left).isZero();
  }

  @Test
  void closingEndsThoseUnderWayAndThoseThatWait() {
    var going = call(new Item("going", 4, 100), PERSON);
    awaitWithinAStep();
    var waiting = call(new Item("waiting", 4, 1), PERSON);
    awaitQueued(1);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(loop::close, callers);
    assertThatThrownBy(waiting::join).hasMessageContaining("the server is stopping");
    allowed.release();
    closing.join();

    assertThat(going.join().value().stopped).isPresent();
  }

  @Test
  void whoeverCannotJoinIsToldWhateverItWas() {
    var going = call(new Item("going", 1, 2), PERSON);
    awaitWithinAStep();
    var huge = call(new Item("huge", 1, 1), PERSON);
    var unknown = call(new Item("unknown", 1, 1), STREAM);
    awaitQueued(2);
    step(2);

    assertThatThrownBy(huge::join).hasRootCauseInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(unknown::join).hasRootCauseInstanceOf(StackOverflowError.class);
    assertThat(going.join().value().left).isZero();
  }

  @Test
  void whatWasKeptForThoseThatAreOverIsGivenBackAtOnce() {
    var one = call(new Item("one", 1, 1), PERSON);
    step(1);
    one.join();

    assertThat(forgotten).hasValue(1);
  }

  @Test
  void streamsAreSlowWhileSomebodyWaitsElsewhere() {
    var stream = call(new Item("stream", 1, 2), STREAM);
    awaitWithinAStep();
    presence.enter();
    LockSupport.parkNanos(200_000_000); // a step that takes so long is followed by a pause
    step(1);
    allowed.release();
    LockSupport.parkNanos(300_000_000);
    assertThat(steps).as("steps within the pause").hasValue(1);
    presence.leave();

    assertThat(stream.join().value().left).isZero();
  }

  @Test
  void streamsGoOnWhileSomebodyWaitsForTheirRoom() throws Exception {
    var stream = call(new Item("stream", 2, 2), STREAM);
    awaitWithinAStep();
    presence.enter();
    var person = call(new Item("person", 4, 1), PERSON);
    awaitQueued(1);
    LockSupport.parkNanos(1_000_000_000); // there would be a pause of 8 seconds
    step(3);

    person.get(5, TimeUnit.SECONDS);
    assertThat(stream).isDone();
  }

  @Test
  void streamsGoOnWhileSomebodyWaitsForTheirMemory() throws Exception {
    try (MemoryRoom.Held held = before.take(1, STREAM)) {
      var stream = call(new Item("stream", 1, 2), STREAM);
      awaitWithinAStep();
      presence.enter();
      var person = CompletableFuture.supplyAsync(() -> before.take(1, PERSON), callers);
      while (before.queued(Lane.INTERACTIVE) == 0) {
        LockSupport.parkNanos(100_000);
      }
      LockSupport.parkNanos(1_000_000_000); // there would be a pause of 8 seconds
      step(2);

      stream.get(5, TimeUnit.SECONDS);
      held.close();
      person.join().close();
    }
  }

  @Test
  void streamsJoinWhileSomebodyWaitsForTheirMemory() throws Exception {
    try (MemoryRoom.Held held = before.take(1, STREAM)) {
      var first = call(new Item("first", 1, 1), STREAM);
      awaitWithinAStep();
      presence.enter();
      LockSupport.parkNanos(1_000_000_000); // there will be a pause of 8 seconds
      step(1);
      first.join();
      var person = CompletableFuture.supplyAsync(() -> before.take(1, PERSON), callers);
      while (before.queued(Lane.INTERACTIVE) == 0) {
        LockSupport.parkNanos(100_000);
      }
      allowed.release();

      call(new Item("second", 1, 1), STREAM).get(5, TimeUnit.SECONDS);
      held.close();
      person.join().close();
    }
  }
}
