package dev.omnivl.client.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.output.Table.Align;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void alignsAndHeads() {
    Table table =
        new Table().column("#", Align.RIGHT).column("kind", Align.LEFT).column("file", Align.LEFT);
    table.row("1", "image", "a.png").row("10", "video", "b.mp4");
    assertThat(table.lines(Style.plain(), 80))
        .containsExactly("   #  kind   file", "   1  image  a.png", "  10  video  b.mp4");
  }

  @Test
  void leavesEmptyColumnsOut() {
    Table table = new Table().column("a", Align.LEFT).column("b", Align.LEFT);
    table.row("x", "").row("y", "");
    assertThat(table.lines(Style.plain(), 80)).containsExactly("  a", "  x", "  y");
    assertThat(new Table().column("a", Align.LEFT).lines(Style.plain(), 80)).isEmpty();
  }

  @Test
  void keepsTheEndOfALongPath() {
    Table table = new Table().column("n", Align.RIGHT).column("file", Align.LEFT);
    table.row("1", "/a/very/long/way/to/some/folder/picture.png");
    assertThat(table.lines(Style.plain(), 30).getLast())
        .isEqualTo("  1  …/some/folder/picture.png")
        .hasSizeLessThanOrEqualTo(30);
  }

  @Test
  void coloursDoNotMoveAnything() {
    assertThat(
            table(new SplittableRandom(1), Style.colours()).lines(Style.colours(), 70).stream()
                .map(TableTest::bare))
        .isEqualTo(table(new SplittableRandom(1), Style.plain()).lines(Style.plain(), 70));
  }

  @Test
  void refusesAnIncompleteRow() {
    assertThatThrownBy(() -> new Table().column("a", Align.LEFT).row())
        .hasMessage("a row has one cell per column (1), was 0");
  }

  @RepeatedTest(50)
  void noLineIsLongerThanTheWidth(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    List<String> lines = table(random, Style.plain()).lines(Style.plain(), 70);
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(70));
  }

  private static Table table(SplittableRandom random, Style style) {
    Table table =
        new Table()
            .column("n", Align.RIGHT, style::bold)
            .column("words", Align.LEFT)
            .column("file", Align.LEFT, style::dim);
    for (int row = 0; row < 5; row++) {
      table.row(
          Integer.toString(random.nextInt(10_000)),
          "w".repeat(random.nextInt(30)),
          "/ü🍎".repeat(random.nextInt(60)));
    }
    return table;
  }

  private static String bare(String line) {
    return line.replaceAll("\u001b\\[\\d+m", "").stripTrailing();
  }
}
