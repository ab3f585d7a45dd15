package dev.omnivl.server.batch;

import dev.omnivl.server.jfr.BatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lanes of the engine: items of many callers joined into batches, one lane beside the other.
 *
 * <p>A batch is what waits when its lane becomes free: a lone caller never waits for company, and
 * the more callers there are, the larger the batches get, as long as one is done in a given time,
 * by what batches of its kind took before. Senders take turns. Bulk items never ride in a batch
 * that somebody waits for, and a batch of them starts while nobody waits, and for a ninth of the
 * time otherwise; it has a thread of its own, so that people who come share the processor with it
 * instead of waiting for its end.
 *
 * <p>Thread safe.
 */
public final class Batches implements Queued, AutoCloseable {
  /** What a batch of streams has left to run is in the way of whoever comes meanwhile. */
  private static final int BULK_IS_SHORTER = 4;

  private final String name;
  private final String model;
  private final long longestNanos;
  private final WaitingRoom room = new WaitingRoom();
  private final BulkTurn bulkTurn;
  private final BatchListener listener;
  private final Map<Work<?, ?>, Pace> paces = new ConcurrentHashMap<>();
  private final List<Thread> threads;

  /**
   * Starts the lanes.
   *
   * @param name of their threads, after {@code omnivl-}
   * @param model whose batches they run, for those who are told
   * @param longest how long a batch of several items should run
   * @param presence whether somebody waits for the server
   * @param listener hears of each batch
   */
  public Batches(
      String name, String model, Duration longest, Presence presence, BatchListener listener) {
    this.name = name;
    this.model = model;
    this.listener = listener;
    longestNanos = longest.toNanos();
    bulkTurn = new BulkTurn(presence);
    threads =
        List.of(
            Thread.ofPlatform().name("omnivl-" + name).daemon().unstarted(this::serveCallers),
            Thread.ofPlatform()
                .name("omnivl-" + name + "-bulk")
                .daemon()
                .unstarted(this::serveBulk));
    threads.forEach(Thread::start);
  }

  /**
   * Runs an item and waits for its result.
   *
   * @throws dev.omnivl.failure.Failure {@code EXPIRED}, {@code UNAVAILABLE} if the lanes are
   *     closed, or what the work threw
   */
  public <I, O> Batched<O> run(Work<I, O> work, I input, Caller caller) {
    Waiting<I, O> item = new Waiting<>(work, input, caller);
    room.add(item);
    return item.await();
  }

  /**
   * Runs items and waits for their results, in order. They are cut into pieces as large as one
   * batch may be, one after the other, so that others get their turn between two of them.
   *
   * @throws dev.omnivl.failure.Failure as {@link #run} does, of the first item that failed
   */
  public <I, O> Batched<List<O>> runAll(Work<I, O> work, List<I> inputs, Caller caller) {
    List<O> values = new ArrayList<>(inputs.size());
    Duration waited = Duration.ZERO;
    Duration ran = Duration.ZERO;
    Duration share = Duration.ZERO;
    int largest = 0;
    int next = 0;
    while (next < inputs.size()) {
      Duration pieceWaited = Duration.ZERO;
      Duration pieceRan = Duration.ZERO;
      for (Batched<O> result : runPiece(work, inputs, next, caller)) {
        values.add(result.value());
        pieceWaited = longer(pieceWaited, result.waited());
        pieceRan = longer(pieceRan, result.ran());
        share = share.plus(result.share());
        largest = Math.max(largest, result.batchSize());
      }
      waited = waited.plus(pieceWaited);
      ran = ran.plus(pieceRan);
      next = values.size();
    }
    return new Batched<>(List.copyOf(values), waited, ran, share, largest);
  }

  private <I, O> List<Batched<O>> runPiece(
      Work<I, O> work, List<I> inputs, int from, Caller caller) {
    Fill fill = new Fill(limit(work, longestNanos));
    List<Waiting<I, O>> piece = new ArrayList<>();
    for (I input : inputs.subList(from, inputs.size())) {
      Waiting<I, O> item = new Waiting<>(work, input, caller);
      if (!fill.admits(item)) {
        break;
      }
      piece.add(item);
    }
    piece.forEach(room::add);
    return piece.stream().map(Waiting::await).toList();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** What a batch of this kind may cost. */
  private long limit(Work<?, ?> work, long nanos) {
    return Math.min(work.maxCost(), pace(work).costOf(nanos));
  }

  private Pace pace(Work<?, ?> work) {
    return paces.computeIfAbsent(work, key -> new Pace());
  }

  /** What is in a batch so far: it costs its dearest item times their number. */
  private static final class Fill {
    private final long limit;
    private long dearest;
    private int items;

    Fill(long limit) {
      this.limit = limit;
    }

    /** Takes an item in if it fits; the first always does. */
    boolean admits(Waiting<?, ?> item) {
      long dearestWithIt = Math.max(dearest, item.cost());
      if (items > 0 && dearestWithIt * (items + 1) > limit) {
        return false;
      }
      dearest = dearestWithIt;
      items++;
      return true;
    }

    long cost() {
      return Math.max(1, dearest * items);
    }
  }

  private void serveCallers() {
    serve((interactive, bulk) -> batch(interactive));
  }

  private void serveBulk() {
    serve((interactive, bulk) -> bulkTurn.mayStart() ? batch(bulk) : List.of());
  }

  private void serve(WaitingRoom.Choice choice) {
    while (true) {
      List<Waiting<?, ?>> batch = room.next(choice);
      if (batch.isEmpty()) {
        return;
      }
      batch.forEach(item -> Told.left(name, model, item));
      BatchEvent event = new BatchEvent();
      event.begin();
      long began = System.nanoTime();
      long nanos = Waiting.run(batch);
      Fill fill = new Fill(Long.MAX_VALUE);
      batch.forEach(fill::admits);
      Waiting<?, ?> first = batch.getFirst();
      pace(first.work()).ran(fill.cost(), nanos);
      Lane lane = first.caller().lane();
      if (lane == Lane.BULK) {
        room.locked(() -> bulkTurn.ran(nanos));
      }
      int failed = (int) batch.stream().filter(Waiting::hasFailed).count();
      String work = first.work().label();
      event.end(model, work, Told.label(lane), batch.size(), failed);
      Told.ran(
          new Trail.Stint(work, model, lane, began, began + nanos, batch.size(), failed), batch);
      listener.ran(new BatchRun(work, lane, batch.size(), failed, Duration.ofNanos(nanos)));
    }
  }

  /** The item whose turn it is, and as many of its kind as fit. */
  private List<Waiting<?, ?>> batch(FairQueue<Waiting<?, ?>> queue) {
    Waiting<?, ?> first = WaitingRoom.poll(queue);
    if (first == null) {
      return List.of();
    }
    List<Waiting<?, ?>> batch = new ArrayList<>(List.of(first));
    boolean bulk = first.caller().lane() == Lane.BULK;
    Fill fill = new Fill(limit(first.work(), bulk ? longestNanos / BULK_IS_SHORTER : longestNanos));
    fill.admits(first);
    queue.takeAlong(
        item -> item.work().equals(first.work()) && !item.caller().isGone(),
        item -> fill.admits(item) && batch.add(item));
    return batch;
  }

  @Override
  public int queued(Lane lane) {
    return room.queued(lane);
  }

  @Override
  public Duration oldest(Lane lane) {
    return room.oldest(lane);
  }

  /** Refuses new work, fails what waits, and returns when what runs has ended. */
  @Override
  public void close() {
    room.close();
    WaitingRoom.join(threads);
  }
}
