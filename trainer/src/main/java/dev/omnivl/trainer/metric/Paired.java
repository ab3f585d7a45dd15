package dev.omnivl.trainer.metric;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a model said and what is true, brought together by id. */
final class Paired {
  private Paired() {}

  /**
   * Combines the values of two maps with the same keys. A key that one lacks is refused: an answer
   * left out must not raise a mean unseen.
   *
   * @return by id, in the order of the ids, so that sums do not depend on the order of a map
   * @throws Failure {@code MISMATCH}, naming the first id that one lacks
   */
  static <A, B, R> SortedMap<String, R> of(
      String oneName,
      Map<String, A> one,
      String otherName,
      Map<String, B> other,
      BiFunction<A, B, R> combine) {
    TreeSet<String> ids = new TreeSet<>(one.keySet());
    ids.addAll(other.keySet());
    SortedMap<String, R> paired = new TreeMap<>();
    for (String id : ids) {
      @Nullable A first = one.get(id);
      @Nullable B second = other.get(id);
      if (first == null) {
        throw lacking(id, otherName, oneName);
      }
      if (second == null) {
        throw lacking(id, oneName, otherName);
      }
      paired.put(id, combine.apply(first, second));
    }
    return paired;
  }

  private static Failure lacking(String id, String there, String missing) {
    return new Failure(
        Reason.MISMATCH,
        "'" + id + "' is among the " + there + " but not among the " + missing + ": give both");
  }
}
