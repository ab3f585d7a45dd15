package dev.omnivl.datasets.folder;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.terminal.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells how many items there are, by style and by what they are held out as. */
public final class Summary {
  private Summary() {}

  /** Returns the table, a row a style and a total. */
  public static Table of(List<DatasetItem> items) {
    Map<String, Map<String, Integer>> counts = counts(items);
    TreeSet<String> splits = new TreeSet<>();
    counts.values().forEach(row -> splits.addAll(row.keySet()));
    Table table = new Table().words("style");
    splits.forEach(table::number);
    table.number("total");
    counts.forEach((style, row) -> table.row(row(style, splits, List.of(row))));
    return table.row(row("all", splits, counts.values()));
  }

  /** Returns a name, the sums of some counts by split, and their total. */
  private static String[] row(
      String name, Set<String> splits, Collection<Map<String, Integer>> counts) {
    List<String> cells = new ArrayList<>(List.of(name));
    int total = 0;
    for (String split : splits) {
      int count = counts.stream().mapToInt(one -> one.getOrDefault(split, 0)).sum();
      cells.add(Integer.toString(count));
      total += count;
    }
    cells.add(Integer.toString(total));
    return cells.toArray(String[]::new);
  }

  /**
   * Returns the number of items by style, then by what they are held out as ({@code train} for
   * those that are not).
   */
  public static Map<String, Map<String, Integer>> counts(List<DatasetItem> items) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    for (DatasetItem item : items) {
      counts
          .computeIfAbsent(item.style(), _ -> new TreeMap<>())
          .merge(split(item), 1, Integer::sum);
    }
    return counts;
  }

  private static String split(DatasetItem item) {
    if (item.heldOut().isEmpty()) {
      return "train";
    }
    List<String> names = new ArrayList<>();
    item.heldOut().forEach(reason -> names.add(reason.name().toLowerCase(Locale.ROOT)));
    return String.join("+", names);
  }
}
