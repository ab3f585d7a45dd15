package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.fixture.CorpusFiles.text;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableRecordsTest {
  @TempDir Path folder;

  private TableRecords commas(String text) throws IOException {
    return TableRecords.open(
        text(folder.resolve("t.csv"), text),
        TableRecords.COMMAS,
        List.of("id", "name"),
        row -> true);
  }

  private static List<String> names(TableRecords rows) {
    return LongStream.range(0, rows.size())
        .mapToObj(index -> rows.record(index).text("name"))
        .toList();
  }

  @Test
  void quotesUnicodeBlankLinesAndLineBreaksAreReadFromTheMiddle() throws IOException {
    TableRecords rows =
        commas(
            """
            id,Name,more
            1,"a ""big"" żółw, 🐢",x

            2,5" pipe 日本,
            3,"two
            lines",y
            4,"quoted"after,z
            5,Ünïcödé
            """);

    assertThat(names(rows))
        .containsExactly(
            "a \"big\" żółw, 🐢", "5\" pipe 日本", "two\nlines", "quotedafter", "Ünïcödé");
    assertThat(rows.record(4).where()).endsWith("t.csv line 8");
  }

  @Test
  void randomCellsComeBackFromEveryPlace() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<String> alphabet = List.of("a", "\"", ",", "\n", "é", "日", "🐢", " b", "'");
    StringBuilder csv = new StringBuilder("\uFEFFid,name\r\n");
    List<String> expected = new ArrayList<>();
    for (int row = 0; row < 3_000; row++) {
      StringBuilder cell = new StringBuilder("x");
      for (int letter = random.nextInt(12); letter > 0; letter--) {
        cell.append(alphabet.get(random.nextInt(alphabet.size())));
      }
      expected.add(cell.toString().strip());
      csv.append(row).append(",\"").append(cell.toString().replace("\"", "\"\"")).append("\"\r\n");
    }

    assertThat(names(commas(csv.toString()))).isEqualTo(expected);
  }

  @Test
  void aRowThatLacksACellFailsAlone() throws IOException {
    TableRecords rows = commas("id,name\n1,one\n2\n3,\n4,four\n");

    assertThat(rows.size()).isEqualTo(4);
    assertThat(rows.record(3).text("name")).isEqualTo("four");
    fails(Reason.CORRUPT, () -> rows.record(1).text("name")).hasMessageContaining("t.csv line 3");
    fails(Reason.CORRUPT, () -> rows.record(2).text("name")).hasMessageContaining("'name'");
  }

  @Test
  void aTableOfTabsKeepsQuotesAndMayNameItsColumns() throws IOException {
    Path bare = text(folder.resolve("bare.tsv"), "a \"cat\tx/1.jpg\n\"dog\"\t2.jpg\n");
    Path headed = text(folder.resolve("headed.tsv"), "PATH\tcaption\n1.jpg\ta cat\n");
    List<String> columns = List.of("caption", "path");

    TableRecords rows = TableRecords.open(bare, TableRecords.TABS, columns);
    TableRecords named = TableRecords.open(headed, TableRecords.TABS, columns);

    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.record(0).text("caption")).isEqualTo("a \"cat");
    assertThat(rows.record(1).text("caption")).isEqualTo("\"dog\"");
    assertThat(rows.record(1).text("path")).isEqualTo("2.jpg");
    assertThat(named.size()).isEqualTo(1);
    assertThat(named.record(0).text("caption")).isEqualTo("a cat");
  }

  @Test
  void wantedRowsKeepTheirLines() throws IOException {
    TableRecords rows =
        TableRecords.open(
            text(folder.resolve("t.csv"), "id,name\n1,no\n2,ja\n3,no\n4,ja\n"),
            TableRecords.COMMAS,
            List.of("id", "name"),
            row -> row.text("name").equals("ja"));

    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.record(1).where()).endsWith("line 5");
    assertThat(rows.record(1).text("id")).isEqualTo("4");
  }

  @Test
  void refusesWhatIsNoTable() {
    fails(Reason.CORRUPT, () -> commas("ident,label\n1,x\n"))
        .hasMessageContaining("must name the columns id, name");
    fails(Reason.CORRUPT, () -> commas("id,name\n1,\"never closed\n2,x\n"))
        .hasMessageContaining("t.csv");
    fails(
            Reason.NOT_FOUND,
            () ->
                TableRecords.open(
                    folder.resolve("none.csv"), TableRecords.TABS, List.of("caption")))
        .hasMessageContaining("none.csv");
  }

  @Test
  void aFileThatShrankIsOneClearFailure() throws IOException {
    TableRecords rows = commas("id,name\n1,one\n2,two\n");
    Files.writeString(folder.resolve("t.csv"), "id,name\n");

    fails(Reason.CORRUPT, () -> rows.record(1)).hasMessageContaining("changed");
  }
}
