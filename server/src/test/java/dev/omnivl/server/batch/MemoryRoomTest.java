package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.server.batch.MemoryRoom.Held;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MemoryRoomTest {
  private static final Caller PERSON =
      new Caller(Lane.INTERACTIVE, "person", Optional.empty(), () -> false);
  private static final Caller STREAM =
      new Caller(Lane.BULK, "stream", Optional.empty(), () -> false);

  private final MemoryRoom room = new MemoryRoom(100);
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory());

  @AfterEach
  void close() {
    room.close();
    callers.close();
  }

  private CompletableFuture<Held> asked(String name, long bytes, Caller caller) {
    int before = room.queued();
    CompletableFuture<Held> asked =
        CompletableFuture.supplyAsync(
            () -> {
              Held held = room.take(bytes, caller);
              order.add(name);
              return held;
            },
            callers);
    while (room.queued() == before && !asked.isDone()) {
      LockSupport.parkNanos(100_000);
    }
    return asked;
  }

  @Test
  void whatIsTakenIsNotThere() {
    Held first = room.take(60, PERSON);
    CompletableFuture<Held> large = asked("large", 50, PERSON);
    CompletableFuture<Held> small = asked("small", 10, PERSON);
    assertThat(room.queued(Lane.INTERACTIVE)).isEqualTo(2);
    first.close();
    first.close();
    large.join().close();
    small.join().close();

    assertThat(order).as("nobody is overtaken").containsExactly("large", "small");
    room.take(100, PERSON).close();
  }

  @Test
  void whatIsTooLargeIsAlone() {
    Held first = room.take(1, PERSON);
    CompletableFuture<Held> large = asked("large", 1000, PERSON);
    CompletableFuture<Held> other = asked("other", 1, PERSON);
    first.close();
    Held alone = large.join();
    assertThat(other).isNotDone();
    alone.close();
    other.join();
  }

  @Test
  void streamsTakeHalfAndComeAfterPeople() {
    Held first = room.take(40, STREAM);
    CompletableFuture<Held> second = asked("second", 20, STREAM);
    CompletableFuture<Held> person = asked("person", 60, PERSON);
    Held held = person.join();
    CompletableFuture<Held> another = asked("another", 10, PERSON);
    first.close();
    another.join();
    held.close();
    second.join();

    assertThat(order).containsExactly("person", "another", "second");
  }

  @Test
  void whoeverIsGoneIsNotWaitedFor() {
    AtomicBoolean gone = new AtomicBoolean();
    Held first = room.take(100, PERSON);
    CompletableFuture<Held> leaver =
        asked("leaver", 100, new Caller(Lane.INTERACTIVE, "l", Optional.empty(), gone::get));
    CompletableFuture<Held> next = asked("next", 10, PERSON);
    gone.set(true);
    assertThatThrownBy(leaver::join).hasMessageContaining("cancelled");
    first.close();
    next.join();
  }

  @Test
  void closingTellsThoseThatWait() {
    Held first = room.take(100, PERSON);
    CompletableFuture<Held> waiting = asked("waiting", 10, PERSON);
    room.close();
    assertThatThrownBy(waiting::join).hasMessageContaining("the server is stopping");
    assertThatThrownBy(() -> room.take(1, PERSON)).hasMessageContaining("the server is stopping");
    first.close();
  }
}
