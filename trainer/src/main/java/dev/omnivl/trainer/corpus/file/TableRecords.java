package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a table in UTF-8, which may be larger than memory.
 *
 * <p>Rows are found by reading the file as Latin-1, where a character is a byte: all that separates
 * cells is ASCII, so rows begin where they would in UTF-8, at a place that can be jumped to.
 */
public final class TableRecords implements Records<TableRow> {
  /** Cells parted by commas, in double quotes where they hold one or a line break. */
  public static final CSVFormat COMMAS =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).setTrailingData(true).get();

  /** Cells parted by tabs; quotes mean themselves. */
  public static final CSVFormat TABS =
      CSVFormat.RFC4180.builder().setDelimiter('\t').setQuote(null).setIgnoreEmptyLines(true).get();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final CSVFormat format;
  private final Map<String, Integer> columns;
  private final Positions positions;

  private TableRecords(
      Path file, CSVFormat format, Map<String, Integer> columns, Positions positions) {
    this.file = file;
    this.format = format;
    this.columns = columns;
    this.positions = positions;
  }

  /**
   * Finds the wanted rows of a table whose first line names its columns.
   *
   * @param needed columns that must be among them
   * @throws Failure NOT_FOUND without the file, CORRUPT when it is no such table
   */
  public static TableRecords open(
      Path file, CSVFormat format, List<String> needed, Predicate<TableRow> wanted) {
    return scan(file, format, needed, true, wanted);
  }

  /**
   * Finds the rows of a table of these columns, in this order unless the first line names them in
   * another.
   */
  public static TableRecords open(Path file, CSVFormat format, List<String> columns) {
    return scan(file, format, columns, false, row -> true);
  }

  @Override
  public long size() {
    return positions.size();
  }

  @Override
  public TableRow record(long index) {
    String where = where(file, positions.number(index));
    try (InputStream in = positions.open(index);
        CSVParser parser = parser(in, format, StandardCharsets.UTF_8)) {
      Iterator<CSVRecord> rows = parser.iterator();
      if (!rows.hasNext()) {
        throw new IOException("the file is shorter than when it was opened");
      }
      return new TableRow(columns, rows.next().toList(), where);
    } catch (IOException | UncheckedIOException e) {
      throw new Failure(
          Reason.CORRUPT, where + " can no longer be read: has the file been changed?", e);
    }
  }

  private static TableRecords scan(
      Path file,
      CSVFormat format,
      List<String> needed,
      boolean headed,
      Predicate<TableRow> wanted) {
    Positions.requireFile(file);
    Positions positions = new Positions(file);
    Map<String, Integer> columns = Map.of();
    try (InputStream in = Files.newInputStream(file);
        CSVParser parser = parser(in, format, StandardCharsets.ISO_8859_1)) {
      for (CSVRecord record : parser) {
        List<String> cells = record.stream().map(TableRecords::unicode).toList();
        int line = Math.toIntExact(Math.max(1, parser.getCurrentLineNumber()));
        boolean first = columns.isEmpty();
        if (first) {
          columns = columns(file, cells, needed, headed);
        }
        boolean names = first && named(cells).keySet().containsAll(needed);
        if (!names && wanted.test(new TableRow(columns, cells, where(file, line)))) {
          positions.add(record.getCharacterPosition(), line);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new Failure(
          Reason.CORRUPT,
          "annotations " + file + " cannot be read as a table: " + oneLine(e) + "; repair the line",
          e);
    }
    return new TableRecords(file, format, columns, positions);
  }

  /** The columns by name: as the first line names them, or as they are expected. */
  private static Map<String, Integer> columns(
      Path file, List<String> first, List<String> needed, boolean headed) {
    Map<String, Integer> named = named(first);
    if (named.keySet().containsAll(needed)) {
      return named;
    }
    require(!headed, Reason.CORRUPT)
        .or(
            "the first line of %s must name the columns %s, among others: name the right file,"
                + " or repair the line",
            file, String.join(", ", needed));
    return named(needed);
  }

  private static Map<String, Integer> named(List<String> names) {
    Map<String, Integer> named = new HashMap<>();
    for (int place = 0; place < names.size(); place++) {
      String name = names.get(place).replace(BYTE_ORDER_MARK, "").strip();
      named.putIfAbsent(name.toLowerCase(Locale.ROOT), place);
    }
    return Map.copyOf(named);
  }

  private static CSVParser parser(InputStream in, CSVFormat format, Charset charset)
      throws IOException {
    return CSVParser.builder()
        .setReader(new InputStreamReader(in, charset))
        .setFormat(format)
        .get();
  }

  private static String unicode(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static String where(Path file, int line) {
    return file + " line " + line;
  }
}
