package dev.omnivl.server.batch;

import dev.omnivl.server.jfr.QueueEvent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is told of items one by one: to the Flight Recorder, and to the trails of their callers. */
final class Told {
  private Told() {}

  static String label(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  /** An item's turn has come. */
  static void left(String queue, String model, Waiting<?, ?> item) {
    QueueEvent.left(
        queue, model, label(item.caller().lane()), System.nanoTime() - item.queuedAtNanos());
  }

  /** A batch ran. */
  static void ran(Trail.Stint batch, List<Waiting<?, ?>> items) {
    if (items.stream().allMatch(item -> item.caller().trail() == Trail.NONE)) {
      return;
    }
    Map<Trail, List<Waiting<?, ?>>> followed = new IdentityHashMap<>();
    List<Trail> inOrder = new ArrayList<>();
    for (Waiting<?, ?> item : items) {
      Trail trail = item.caller().trail();
      if (trail != Trail.NONE) {
        followed
            .computeIfAbsent(
                trail,
                key -> {
                  inOrder.add(key);
                  return new ArrayList<>();
                })
            .add(item);
      }
    }
    List<Trail.Share> shares = new ArrayList<>();
    for (Trail trail : inOrder) {
      List<Waiting<?, ?>> own = followed.getOrDefault(trail, List.of());
      long queued = own.stream().mapToLong(Waiting::queuedAtNanos).min().orElseThrow();
      trail.waited(batch.work(), queued, batch.beganNanos());
      int failed = (int) own.stream().filter(Waiting::hasFailed).count();
      shares.add(new Trail.Share(trail, own.size(), failed));
    }
    if (shares.size() == 1) {
      inOrder.getFirst().worked(batch);
    } else if (shares.size() > 1) {
      inOrder.getFirst().worked(batch, shares);
    }
  }
}
