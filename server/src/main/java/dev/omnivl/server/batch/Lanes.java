package dev.omnivl.server.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The two queues and the rule by which a batch is taken from them; guarded by its owner's lock. */
final class Lanes {
  /**
   * Interactive work is never starved by bulk work; the other way round, every ninth batch is bulk
   * work's, or an index would stand still while many people search.
   */
  private static final int INTERACTIVE_BATCHES_IN_A_ROW = 8;

  private final Map<Lane, ArrayDeque<Item<?, ?>>> queues = new EnumMap<>(Lane.class);
  private int interactiveInARow;

  Lanes() {
    for (Lane lane : Lane.values()) {
      queues.put(lane, new ArrayDeque<>());
    }
  }

  ArrayDeque<Item<?, ?>> queue(Lane lane) {
    ArrayDeque<Item<?, ?>> queue = queues.get(lane);
    if (queue == null) {
      throw new IllegalStateException("no queue for " + lane);
    }
    return queue;
  }

  boolean isEmpty() {
    return queue(Lane.INTERACTIVE).isEmpty() && queue(Lane.BULK).isEmpty();
  }

  /** Takes out all items that nobody waits for any more. */
  List<Item<?, ?>> takeGone() {
    List<Item<?, ?>> gone = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      Iterator<Item<?, ?>> items = queue(lane).iterator();
      while (items.hasNext()) {
        Item<?, ?> item = items.next();
        if (item.caller().isGone()) {
          items.remove();
          gone.add(item);
        }
      }
    }
    return gone;
  }

  /** Takes out everything. */
  List<Item<?, ?>> takeAll() {
    List<Item<?, ?>> all = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      all.addAll(queue(lane));
      queue(lane).clear();
    }
    return all;
  }

  /**
   * Takes the next batch: the oldest item of the lane whose turn it is, then all items of its kind
   * that fit, of this lane first.
   */
  List<Item<?, ?>> takeBatch() {
    Lane first = nextLane();
    List<Item<?, ?>> batch = new ArrayList<>();
    Item<?, ?> oldest = queue(first).peek();
    if (oldest != null) {
      fill(batch, queue(first), oldest.work());
      fill(batch, queue(first == Lane.BULK ? Lane.INTERACTIVE : Lane.BULK), oldest.work());
    }
    return batch;
  }

  private Lane nextLane() {
    boolean bulkWaits = !queue(Lane.BULK).isEmpty();
    boolean bulkTurn = bulkWaits && interactiveInARow >= INTERACTIVE_BATCHES_IN_A_ROW;
    if (queue(Lane.INTERACTIVE).isEmpty() || bulkTurn) {
      interactiveInARow = 0;
      return Lane.BULK;
    }
    interactiveInARow = bulkWaits ? interactiveInARow + 1 : 0;
    return Lane.INTERACTIVE;
  }

  private static void fill(List<Item<?, ?>> batch, ArrayDeque<Item<?, ?>> queue, Work<?, ?> work) {
    long dearest = 1;
    for (Item<?, ?> item : batch) {
      dearest = Math.max(dearest, item.cost());
    }
    Iterator<Item<?, ?>> items = queue.iterator();
    while (items.hasNext()) {
      Item<?, ?> item = items.next();
      if (!item.work().equals(work)) {
        continue;
      }
      long dearestWithIt = Math.max(dearest, item.cost());
      if (!batch.isEmpty() && dearestWithIt * (batch.size() + 1) > item.work().maxCost()) {
        return;
      }
      dearest = dearestWithIt;
      items.remove();
      batch.add(item);
    }
  }
}
