package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;
import dev.omnivl.server.jfr.StepEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes many items through their steps together: a new one joins before the next
 * step, one that is over leaves at once, and so does one for which nobody waits any more.
 *
 * <p>Senders take turns, and whoever does not fit yet is not overtaken. Items of streams join while
 * no single call waits for room here, and take at most half of it. As long as there are only such,
 * they step for a ninth of the time while somebody waits for the server, unless it is the room that
 * they take.
 *
 * <p>Thread safe.
 *
 * @param <I> an item, which carries what it became
 */
public final class StepLoop<I> implements Queued, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);

  /** What items of streams take together, of all that may be worked on. */
  private static final double MOST_OF_STREAMS = 0.5;

  private final String model;
  private final Supplier<Steps<I>> maker;
  private final Queued before;
  private final WaitingRoom room = new WaitingRoom();
  private final BulkTurn bulkTurn;
  private final Work<I, I> work;
  private final BatchListener listener;
  private final Thread thread;
  private volatile boolean closed;

  private final List<UnderWay<I>> going = new ArrayList<>(); // for the thread

  /** An item that is worked on. */
  private static final class UnderWay<I> {
    private final Waiting<I, I> waiting;
    private final long startedAtNanos = System.nanoTime();
    private double share; // nanoseconds
    private int company = 1;

    UnderWay(Waiting<I, I> waiting) {
      this.waiting = waiting;
    }

    I item() {
      return waiting.input();
    }

    boolean isOfStream() {
      return waiting.caller().lane() == Lane.BULK;
    }
  }

  /**
   * Starts the thread.
   *
   * @param name of it, after {@code omnivl-}
   * @param model whose steps it makes, for those who are told
   * @param before where items wait before they come here, for what those under way have
   * @param presence whether somebody waits for the server
   * @param listener hears of each step
   * @param maker makes what works, on the thread
   */
  public StepLoop(
      String name,
      String model,
      Queued before,
      Presence presence,
      BatchListener listener,
      Supplier<Steps<I>> maker) {
    this.model = model;
    this.listener = listener;
    this.maker = maker;
    this.before = before;
    this.bulkTurn = new BulkTurn(presence);
    this.work = Work.alone(name, item -> item);
    thread = Thread.ofPlatform().name("omnivl-" + name).daemon().unstarted(this::work);
    thread.start();
  }

  /**
   * Takes an item through all of its steps, and waits for that.
   *
   * @return the item, with the company that it had at most
   * @throws Failure {@code EXPIRED}, {@code UNAVAILABLE} if the loop is closed
   */
  public Batched<I> run(I item, Caller caller) {
    Waiting<I, I> waiting = new Waiting<>(work, item, caller);
    room.add(waiting);
    return waiting.await();
  }

  private void work() {
    while (true) {
      try (Steps<I> steps = maker.get()) {
        if (workOn(steps)) {
          return;
        }
      } catch (Throwable e) { // whatever it is, somebody waits for it
        log.error("a step failed; those whose step it was are told", e);
        long now = System.nanoTime();
        going.forEach(one -> {
          one.waiting.fail(e);
          tell(one, now);
        });
        going.clear();
        if (closed) {
          return;
        }
      }
    }
  }

  /** Works until the loop is closed and nothing is under way. */
  private boolean workOn(Steps<I> steps) {
    while (true) {
      List<Waiting<?, ?>> come =
          going.isEmpty()
              ? room.next((people, streams) -> next(steps, people, streams))
              : room.now((people, streams) -> next(steps, people, streams));
      if (come.isEmpty() && going.isEmpty()) {
        return true;
      }
      if (!come.isEmpty()) {
        join(steps, come.getFirst());
      } else if (mayNotStep()) {
        room.awaitMoment();
        leave(steps);
      } else {
        step(steps);
      }
    }
  }

  private boolean mayNotStep() {
    return going.stream().allMatch(UnderWay::isOfStream)
        && !bulkTurn.mayStart()
        && room.queued(Lane.INTERACTIVE) == 0
        && before.queued(Lane.INTERACTIVE) == 0;
  }

  /** Whoever may join next, alone. */
  @SuppressWarnings("unchecked") // only such items come here
  private List<Waiting<?, ?>> next(
      Steps<I> steps, FairQueue<Waiting<?, ?>> people, FairQueue<Waiting<?, ?>> streams) {
    Waiting<?, ?> person = WaitingRoom.peek(people);
    if (person != null) {
      return asked(people, () -> steps.fits((I) person.input())) ? taken(people) : List.of();
    }
    Waiting<?, ?> item = WaitingRoom.peek(streams);
    return item != null && asked(streams, () -> mayJoin(steps, (I) item.input()))
        ? taken(streams)
        : List.of();
  }

  /** Asks whether the first of a queue may join; if that cannot be told, it waits no longer. */
  private static boolean asked(FairQueue<Waiting<?, ?>> queue, BooleanSupplier may) {
    try {
      return may.getAsBoolean();
    } catch (RuntimeException | Error e) {
      taken(queue).forEach(first -> first.fail(e));
      return false;
    }
  }

  private boolean mayJoin(Steps<I> steps, I item) {
    double ofStreams =
        going.stream()
            .filter(UnderWay::isOfStream)
            .mapToDouble(one -> steps.share(one.item()))
            .sum();
    boolean room = ofStreams == 0 || ofStreams + steps.share(item) <= MOST_OF_STREAMS;
    boolean turn = bulkTurn.mayStart() || before.queued(Lane.INTERACTIVE) > 0;
    return room && turn && steps.fits(item);
  }

  private static List<Waiting<?, ?>> taken(FairQueue<Waiting<?, ?>> queue) {
    @Nullable Waiting<?, ?> taken = queue.poll();
    return List.of(Objects.requireNonNull(taken, "it was there"));
  }

  @SuppressWarnings("unchecked") // only such items come here
  private void join(Steps<I> steps, Waiting<?, ?> newcomer) {
    Waiting<I, I> waiting = (Waiting<I, I>) newcomer;
    try {
      Told.left(work.name(), model, waiting);
      steps.add(waiting.input());
      going.add(new UnderWay<>(waiting));
    } catch (RuntimeException | Error e) { // whatever it is, somebody waits for it
      waiting.fail(e);
    }
  }

  private void step(Steps<I> steps) {
    dismiss(steps);
    double weight = going.stream().mapToInt(one -> steps.weight(one.item())).sum();
    StepEvent event = new StepEvent();
    event.begin();
    long began = System.nanoTime();
    steps.step();
    long nanos = System.nanoTime() - began;
    for (UnderWay<I> one : going) {
      one.share += nanos * steps.weight(one.item()) / weight;
      one.company = Math.max(one.company, going.size());
    }
    if (going.stream().anyMatch(UnderWay::isOfStream)) {
      room.locked(() -> bulkTurn.ran(nanos));
    }
    boolean people = !going.stream().allMatch(UnderWay::isOfStream);
    Lane lane = people ? Lane.INTERACTIVE : Lane.BULK;
    event.end(model, Told.label(lane), going.size());
    listener.ran(new BatchRun(work.name(), lane, going.size(), 0, Duration.ofNanos(nanos)));
    leave(steps);
  }

  /** Ends those for whom nobody waits, before another step is made for them. */
  private void dismiss(Steps<I> steps) {
    for (UnderWay<I> one : going) {
      if (closed) {
        steps.stop(one.item(), WaitingRoom.stopping());
      } else if (one.waiting.caller().isGone()) {
        steps.stop(one.item(), Caller.expired());
      }
    }
  }

  private void leave(Steps<I> steps) {
    dismiss(steps);
    long now = System.nanoTime();
    List<UnderWay<I>> over = going.stream().filter(one -> steps.isOver(one.item())).toList();
    if (over.isEmpty()) {
      return;
    }
    going.removeAll(over);
    steps.forget();
    for (UnderWay<I> one : over) {
      tell(one, now);
      Batched<I> done =
          new Batched<>(
              one.item(),
              Duration.ofNanos(one.startedAtNanos - one.waiting.queuedAtNanos()),
              Duration.ofNanos(now - one.startedAtNanos),
              Duration.ofNanos(Math.round(one.share)),
              one.company);
      one.waiting.reply().complete(done);
    }
  }

  /** Tells who follows the caller of an item that is over. */
  private void tell(UnderWay<I> one, long now) {
    Caller caller = one.waiting.caller();
    caller.trail().waited(work.name(), one.waiting.queuedAtNanos(), one.startedAtNanos);
    boolean failed = one.waiting.hasFailed() || caller.isGone();
    caller
        .trail()
        .worked(
            new Trail.Stint(
                work.name(),
                model,
                caller.lane(),
                one.startedAtNanos,
                now,
                one.company,
                failed ? 1 : 0));
  }

  @Override
  public int queued(Lane lane) {
    return room.queued(lane);
  }

  @Override
  public Duration oldest(Lane lane) {
    return room.oldest(lane);
  }

  /** Refuses new items, fails those that wait, ends those under way, and returns when all ended. */
  @Override
  public void close() {
    closed = true;
    room.close();
    WaitingRoom.join(List.of(thread));
  }
}
