package dev.omnivl.index.recall;

import dev.omnivl.index.query.Modality;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions that are about equally hard to answer.
 *
 * @param modality what their vectors were made of
 * @param passing how much their filters let through
 */
public record Series(Modality modality, Passing passing) {
  /** All there are. */
  public static final List<Series> ALL = all();

  private static List<Series> all() {
    List<Series> all = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      for (Passing passing : Passing.values()) {
        all.add(new Series(modality, passing));
      }
    }
    return List.copyOf(all);
  }

  /** Returns its place in {@link #ALL}. */
  int number() {
    return modality.ordinal() * Passing.values().length + passing.ordinal();
  }
}
