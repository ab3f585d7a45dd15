package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A bounded pool of threads for work that is done one piece at a time, such as decoding.
 *
 * <p>Whoever waits goes first, senders take turns, and what nobody waits for any more is dropped.
 * Bulk work starts while nobody waits, and for a ninth of the time otherwise; as long as people
 * come and go, it leaves one thread free for them, for what has started is not interrupted.
 *
 * <p>Thread safe.
 */
public final class Workers implements Queued, AutoCloseable {
  private static final Duration PEOPLE_COME_BACK = Duration.ofSeconds(10);

  private final Presence presence;
  private final BulkTurn bulkTurn;
  private final WaitingRoom room = new WaitingRoom();
  private final List<Thread> threads;
  private int bulkRunning; // guarded by the room
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param name of the threads, after {@code omnivl-}
   * @param count how many; at least 1
   * @param presence whether somebody waits for the server
   */
  public Workers(String name, int count, Presence presence) {
    this.presence = presence;
    this.bulkTurn = new BulkTurn(presence);
    threads =
        IntStream.range(0, count)
            .mapToObj(i ->
                Thread.ofPlatform().name("omnivl-" + name + "-" + i).daemon().unstarted(this::work))
            .toList();
    threads.forEach(Thread::start);
  }

  /**
   * Runs a piece of work and waits for its result.
   *
   * @param work gets the caller, who also counts as gone when the pool is closed
   * @throws dev.omnivl.failure.Failure {@code EXPIRED}, {@code UNAVAILABLE} if the pool is closed,
   *     or what the work threw
   */
  public <O> Batched<O> run(Function<Caller, O> work, Caller caller) {
    Caller present = caller.until(() -> closed);
    Waiting<Caller, O> item = new Waiting<>(Work.alone("work", work), present, caller);
    room.add(item);
    return item.await();
  }

  private void work() {
    while (true) {
      List<Waiting<?, ?>> next = room.next(this::choose);
      if (next.isEmpty()) {
        return;
      }
      boolean bulk = next.getFirst().caller().lane() == Lane.BULK;
      long nanos = Waiting.run(next);
      if (bulk) {
        room.locked(() -> {
          bulkRunning--;
          bulkTurn.ran(nanos);
        });
      }
    }
  }

  private List<Waiting<?, ?>> choose(
      FairQueue<Waiting<?, ?>> interactive, FairQueue<Waiting<?, ?>> bulk) {
    List<Waiting<?, ?>> chosen = new ArrayList<>();
    Waiting<?, ?> next = WaitingRoom.poll(interactive);
    if (next == null && bulkRunning < bulkThreads() && bulkTurn.mayStart()) {
      next = WaitingRoom.poll(bulk);
      bulkRunning += next == null ? 0 : 1;
    }
    if (next != null) {
      chosen.add(next);
    }
    return chosen;
  }

  private int bulkThreads() {
    boolean leaveOneFree = threads.size() > 1 && presence.isAnyWithin(PEOPLE_COME_BACK);
    return leaveOneFree ? threads.size() - 1 : threads.size();
  }

  @Override
  public int queued(Lane lane) {
    return room.queued(lane);
  }

  @Override
  public Duration oldest(Lane lane) {
    return room.oldest(lane);
  }

  /**
   * Refuses new work, fails what waits, tells what runs that nobody waits for it any more, and
   * returns when it has ended.
   */
  @Override
  public void close() {
    closed = true;
    room.close();
    WaitingRoom.join(threads);
  }
}
