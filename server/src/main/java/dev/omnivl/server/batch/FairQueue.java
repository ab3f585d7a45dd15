package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served within a sender; senders take turns, so that one who sends much waits
 * for itself alone. Guarded by its owner's lock.
 */
final class FairQueue<T> {
  /** In the order of their turns. */
  private final LinkedHashMap<Object, ArrayDeque<T>> bySender = new LinkedHashMap<>();

  private int size;

  void add(Object sender, T item) {
    bySender.computeIfAbsent(sender, key -> new ArrayDeque<>()).add(item);
    size++;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Looks at the next item and leaves it where it is. */
  @Nullable T peek() {
    Map.Entry<Object, ArrayDeque<T>> turn = bySender.firstEntry();
    return turn == null ? null : turn.getValue().peek();
  }

  /**
   * Returns how long the one has waited that came first; zero if none waits.
   *
   * @param cameAt when an item came, as {@link System#nanoTime} counts
   */
  Duration oldest(ToLongFunction<T> cameAt) {
    long now = System.nanoTime();
    long longest = 0;
    for (ArrayDeque<T> items : bySender.values()) {
      longest = Math.max(longest, now - cameAt.applyAsLong(items.getFirst()));
    }
    return Duration.ofNanos(longest);
  }

  /** Takes the next item; its sender's next turn is the last. */
  @Nullable T poll() {
    Map.Entry<Object, ArrayDeque<T>> turn = bySender.pollFirstEntry();
    if (turn == null) {
      return null;
    }
    T item = turn.getValue().poll();
    size--;
    if (!turn.getValue().isEmpty()) {
      bySender.putLast(turn.getKey(), turn.getValue());
    }
    return item;
  }

  /**
   * Takes the first item of each sender that may come along, one sender after the other and again
   * from the first, until none may or {@code admits} says that the next one is too much. That was
   * their turn: those of whom nothing came along are next.
   */
  void takeAlong(Predicate<T> mayCome, Predicate<T> admits) {
    boolean taken = true;
    while (taken) {
      taken = false;
      for (Map.Entry<Object, ArrayDeque<T>> turn : List.copyOf(bySender.entrySet())) {
        Iterator<T> waiting = turn.getValue().iterator();
        while (waiting.hasNext()) {
          T item = waiting.next();
          if (mayCome.test(item)) {
            if (!admits.test(item)) {
              return;
            }
            waiting.remove();
            size--;
            taken = true;
            bySender.remove(turn.getKey());
            if (!turn.getValue().isEmpty()) {
              bySender.putLast(turn.getKey(), turn.getValue());
            }
            break;
          }
        }
      }
    }
  }

  /** Takes out all items of which something is true. */
  List<T> takeIf(Predicate<T> condition) {
    List<T> taken = new ArrayList<>();
    for (ArrayDeque<T> items : bySender.values()) {
      items.removeIf(item -> condition.test(item) && taken.add(item));
    }
    bySender.values().removeIf(ArrayDeque::isEmpty);
    size -= taken.size();
    return taken;
  }
}
