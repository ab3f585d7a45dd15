package dev.omnivl.datasets.folder;

import dev.omnivl.dataset.DatasetItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells how many items there are, by style and by what they are held out as. */
public final class Summary {
  private Summary() {}

  /** Returns the table as text, a line a style and a total. */
  public static String of(List<DatasetItem> items) {
    Map<String, Map<String, Integer>> counts = counts(items);
    TreeSet<String> splits = new TreeSet<>();
    counts.values().forEach(row -> splits.addAll(row.keySet()));
    StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-28s", "style"));
    splits.forEach(split -> table.append(cell(split, split)));
    table.append(String.format(Locale.ROOT, "%9s%n", "total"));
    counts.forEach((style, row) -> {
      table.append(String.format(Locale.ROOT, "%-28s", style));
      splits.forEach(split -> table.append(cell(split, row.getOrDefault(split, 0))));
      table.append(
          String.format(Locale.ROOT, "%9d%n", row.values().stream().mapToInt(n -> n).sum()));
    });
    table.append(String.format(Locale.ROOT, "%-28s", "all"));
    splits.forEach(split ->
        table.append(
            cell(
                split,
                counts.values().stream().mapToInt(row -> row.getOrDefault(split, 0)).sum())));
    return table.append(String.format(Locale.ROOT, "%9d%n", items.size())).toString();
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

  private static String cell(String split, Object value) {
    return String.format(Locale.ROOT, "%" + Math.max(9, split.length() + 2) + "s", value);
  }
}
