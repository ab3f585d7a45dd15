package dev.omnivl.trainer.emoji;

import dev.omnivl.trainer.data.Item;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Tells in a table how many items there are, by style and by what they are held out as. */
public final class Summary {
  private Summary() {}

  /** Returns the table as text, a line a style and a total. */
  public static String of(List<Item> items) {
    Map<String, Map<String, Integer>> counts = DatasetInfo.counts(items);
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

  private static String cell(String split, Object value) {
    return String.format(Locale.ROOT, "%" + Math.max(9, split.length() + 2) + "s", value);
  }
}
