package dev.omnivl.trainer.corpus.file;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a table.
 *
 * @param columns places of the cells by name, in lower case
 * @param cells its texts
 * @param where file and line, for failures
 */
public record TableRow(Map<String, Integer> columns, List<String> cells, String where) {
  /** Keeps its own copies. */
  public TableRow {
    columns = Map.copyOf(columns);
    cells = List.copyOf(cells);
  }

  /**
   * The text of a cell.
   *
   * @throws Failure CORRUPT when it is not there or blank
   */
  public String text(String column) {
    return optional(column)
        .orElseThrow(() ->
            new Failure(
                Reason.CORRUPT,
                where + " has no '" + column + "': repair the line, or train without it"));
  }

  /** The text of a cell; empty when it is not there or blank. */
  public Optional<String> optional(String column) {
    Integer place = columns.get(column);
    return place == null || place >= cells.size()
        ? Optional.empty()
        : Optional.of(cells.get(place).strip()).filter(text -> !text.isEmpty());
  }
}
