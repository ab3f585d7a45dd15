package dev.omnivl.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who stands where in a row of places; whoever comes takes a free one, if there is any. */
final class Places<T> {
  private final List<@Nullable T> taken = new ArrayList<>();
  private int free;

  /** Returns the place of a newcomer. */
  int add(T newcomer) {
    int place = free == 0 ? taken.size() : taken.indexOf(null);
    if (place == taken.size()) {
      taken.add(newcomer);
    } else {
      taken.set(place, newcomer);
      free--;
    }
    return place;
  }

  void remove(int place) {
    taken.set(place, null);
    free++;
  }

  /**
   * Closes the gaps: the last ones move there.
   *
   * @param move is told who moves, and to which place
   */
  void close(ObjIntConsumer<T> move) {
    while (free > 0) {
      T last = taken.removeLast();
      if (last == null) {
        free--;
      } else {
        int gap = taken.indexOf(null);
        move.accept(last, gap);
        taken.set(gap, last);
        free--;
      }
    }
  }

  /** Everyone, in order; there must be no gaps. */
  List<T> all() {
    return taken.stream().map(Objects::requireNonNull).toList();
  }

  /** How many places were taken at once. */
  int size() {
    return taken.size();
  }

  /** How many places there are when one more has come. */
  int sizeWithOneMore() {
    return free == 0 ? taken.size() + 1 : taken.size();
  }

  boolean isAny(Predicate<T> condition) {
    return taken.stream().anyMatch(one -> one != null && condition.test(one));
  }

  boolean isEmpty() {
    return taken.size() == free;
  }
}
