package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.IndexReport.IncompleteItem;
import dev.omnivl.client.output.Report;
import dev.omnivl.terminal.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of files that failed. */
final class FailuresTest {

  @Test
  void filesStandUnderTheReasonTheyShare() {
    List<FailedItem> failed = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      failed.add(
          failed("file:///x/" + i + ".abc", "UNREADABLE_MEDIA", "not a known format", i > 9));
    }
    failed.add(failed("file:///x/big.mp4", "TOO_LARGE", "300 MB; at most 256 MB", false));
    failed.add(failed("file:///x/huge.mp4", "TOO_LARGE", "812 MB; at most 256 MB", false));
    assertThat(printed(failed, 2, 80))
        .containsExactly(
            "  ✗ 12 files, 2 as before: not a known format",
            "      /x/0.abc",
            "      /x/1.abc",
            "      … and 10 more",
            "  ✗ 2 files: 300 MB; at most 256 MB",
            "      /x/big.mp4",
            "      /x/huge.mp4");
  }

  @Test
  void noLineWrapsOrSteersTheTerminal() {
    FailedItem evil =
        failed(
            "file:///" + "deep/".repeat(30) + "a%1B%5B2J%0A.png",
            "UNREADABLE_MEDIA",
            "word \u001b[31m ".repeat(20),
            false);
    assertThat(printed(List.of(evil), 5, 80))
        .hasSizeGreaterThan(3)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotContain("\u001b"))
        .anySatisfy(line -> assertThat(line).endsWith("a\\u001b[2J\\n.png"));
  }

  @Test
  void itIsToldWhetherTheFilesAreToBlame() {
    assertThat(report(failed("file:///a", "UNREADABLE_MEDIA", "", false)).serverFailed()).isFalse();
    assertThat(report(failed("file:///a", "UNAVAILABLE", "disk full", false)).serverFailed())
        .isTrue();
    assertThat(report(failed("file:///a", "UNAVAILABLE", "disk full", true)).serverFailed())
        .isFalse();
  }

  @Test
  void whatCameInPartIsNamedUnderWhatLacksOfIt() {
    List<IncompleteItem> items =
        List.of(
            new IncompleteItem("file:///a.png", "no caption was written: 3 beams failed"),
            new IncompleteItem("file:///b.png", "no caption was written: 4 beams failed"));
    StringWriter out = new StringWriter();
    IndexReport done =
        new IndexReport(
            2, 2, 0, 0, List.of(), items, 0, Map.of(), Map.of(), 1, Duration.ZERO, false);
    IndexSummary.print(done, new Report(new PrintWriter(out), Style.plain(), 80));
    assertThat(out.toString())
        .contains("incomplete", "2 files: no caption was written", "/a.png", "/b.png")
        .doesNotContain("✗");
    assertThat(done.serverFailed()).isFalse();
  }

  private static IndexReport report(FailedItem item) {
    return new IndexReport(
        1, 0, 0, 0, List.of(item), List.of(), 0, Map.of(), Map.of(), 0, Duration.ZERO, false);
  }

  private static FailedItem failed(String uri, String reason, String message, boolean before) {
    return new FailedItem(uri, reason, message, before);
  }

  private static List<String> printed(List<FailedItem> failed, int most, int width) {
    StringWriter out = new StringWriter();
    new Failures(failed).print(new Report(new PrintWriter(out), Style.plain(), width), most);
    return out.toString().lines().toList();
  }
}
