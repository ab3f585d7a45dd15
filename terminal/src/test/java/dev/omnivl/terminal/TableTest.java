package dev.omnivl.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void alignsAndHeads() {
    Table table = new Table().number("#").words("kind").path("file");
    table.row("1", "image", "a.png").row("10", "video", "b.mp4");
    assertThat(table.lines(Style.plain(), 80))
        .containsExactly("   #  kind   file", "   1  image  a.png", "  10  video  b.mp4");
  }

  @Test
  void leavesEmptyColumnsOut() {
    Table table = new Table().words("a").words("b");
    table.row("x", "").row("y", "");
    assertThat(table.lines(Style.plain(), 80)).containsExactly("  a", "  x", "  y");
    assertThat(new Table().words("a").lines(Style.plain(), 80)).isEmpty();
  }

  @Test
  void keepsTheEndOfALongPath() {
    Table table = new Table().number("n").path("file");
    table.row("1", "/a/very/long/way/to/some/folder/picture.png");
    assertThat(table.lines(Style.plain(), 30))
        .containsExactly("  n  file", "  1  …/some/folder/picture.png");
    assertThat(table.lines(Style.plain(), Terminal.UNLIMITED).getLast())
        .isEqualTo("  1  /a/very/long/way/to/some/folder/picture.png");
  }

  @Test
  void wordsGoOnInTheNextLine() {
    Table table = new Table().words("search").number("R@1");
    table.row("text to image, held-out style", "43.2").row("image to text", "9.1");
    assertThat(table.lines(Style.plain(), 24))
        .containsExactly(
            "  search           R@1",
            "  text to image,  43.2",
            "  held-out style",
            "  image to text    9.1");
  }

  @Test
  void cellsCannotSteerTheTerminal() {
    Table table = new Table().words("title").row("\u001b]0;mine\u0007\nsecond");
    assertThat(table.lines(Style.plain(), 80))
        .containsExactly("  title", "  \\u001b]0;mine\\u0007\\nsecond");
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
    assertThatThrownBy(() -> new Table().words("a").row())
        .hasMessage("a row has one cell per column (1), was 0");
  }

  @RepeatedTest(50)
  void noLineIsLongerThanTheWidth(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int width = random.nextInt(40, 120);
    assertThat(table(random, Style.plain()).lines(Style.plain(), width))
        .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(width));
  }

  private static Table table(SplittableRandom random, Style style) {
    Table table = new Table().number("n", style::bold).words("words").path("file", style::dim);
    for (int row = 0; row < 5; row++) {
      table.row(
          Integer.toString(random.nextInt(10_000)),
          "two w".repeat(random.nextInt(30)),
          "/ü🍎り".repeat(random.nextInt(60)));
    }
    return table;
  }

  private static String bare(String line) {
    return line.replaceAll("\u001b\\[\\d+m", "").stripTrailing();
  }
}
