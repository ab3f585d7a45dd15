package dev.omnivl.trainer.report;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.report.RetrievalExamples.Example;
import dev.omnivl.trainer.report.RetrievalExamples.Thumbnail;
import dev.omnivl.trainer.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a small run that was stopped in the middle. */
final class RunReportTest {
  private static final String HOSTILE = "\"><script>alert('1')</script>";

  @TempDir private static Path folder;

  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Path data = folder.resolve("data");
    SmallData.write(data);
    run = folder.resolve("run");
    new Trainer(SmallRecipe.of(9), data, run).train(SmallRecipe.after(4));
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step":4,"evaluation":{"held-out <style>":{"queries":10,"candidates":10,"at1":0.2,\
        "at5":0.5,"at10":1.0,"medianRank":4.5,"chanceAt10":1.0}}}
        {"step":5,"vi\
        """,
        StandardOpenOption.APPEND);
  }

  @Test
  void tellsOfARunInTheMiddle() {
    String page = RunReport.of(run).html(null);
    assertThat(page)
        .contains("<title>small: training report</title>", "<h1>small</h1>", "4 of 9 steps")
        .contains("<progress value=\"4\" max=\"9\"", "<dd>step 4</dd>")
        .contains("Loss of contrast", "Loss of matching", "Loss of generation", "Learning rate")
        .contains("Temperature", "Gradient norm", ">images</text>", ">clips</text>")
        .contains("After step 4", "held-out &lt;style&gt;", ">20.0</td>", ">4.5</td>")
        .contains("imageSize: 32", "visual encoder, for clips only", "drawn here", "CC0-1.0")
        .contains("pytorch", "without the data set")
        .doesNotContain("NaN");
  }

  @Test
  void needsNothingElseAndRunsNothing() {
    String page = RunReport.of(run).html(hostile());
    assertThat(page)
        .doesNotContain("<script", "<link", "http:", "https:", "@import", "url(", "javascript:")
        .doesNotContainPattern("<[^>]*\\son\\w+=");
    assertThat(all(page, "(?:src|href)=\"([^\"]*)\""))
        .isNotEmpty()
        .allMatch(uri -> uri.startsWith("data:image/jpeg;base64,") || uri.startsWith("#"));
    assertThat(page).contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
  }

  @Test
  void canBeReadWithoutSeeingIt() {
    String page = RunReport.of(run).html(hostile());
    assertThat(page).contains("<html lang=\"en\">").containsOnlyOnce("<h1>");
    assertThat(all(page, "<img ([^>]*)>")).isNotEmpty().allMatch(image -> image.contains("alt=\""));
    assertThat(all(page, "<svg ([^>]*)>"))
        .isNotEmpty()
        .allMatch(svg -> svg.contains("role=\"img\" aria-label=\""));
    assertThat(all(page, "<table>\\s*(<\\w+)")).isNotEmpty().containsOnly("<caption");
    assertThat(all(page, "<th ([^>]*)>")).isNotEmpty().allMatch(head -> head.contains("scope="));
    for (String target : all(page, "href=\"#([^\"]*)\"")) {
      assertThat(page).containsOnlyOnce("id=\"" + target + "\"");
    }
  }

  @Test
  void isTheSameForTheSameRun() throws IOException {
    Path out = folder.resolve("new/page.html");
    RunReport.of(run).write(out, null);
    RunReport.of(run).write(out, null);
    assertThat(out).hasContent(RunReport.of(run).html(null));
    assertThat(out.getParent()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aRunWithoutCheckpointOrEvaluationHasAPageToo() throws IOException {
    Path young = Files.createDirectory(folder.resolve("young"));
    Files.copy(run.resolve("run.json"), young.resolve("run.json"));
    Files.writeString(
        young.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":3,\"seconds\":1.5,\"new\":2}\n");
    assertThat(RunReport.of(young).html(null))
        .contains("no checkpoint yet", "none yet", "Loss: new", "1 of 9 steps", "evaluates never");
  }

  @Test
  void whatOnlyAnEarlierStageEvaluatedIsDrawnToo() throws IOException {
    Path staged = Files.createDirectory(folder.resolve("staged"));
    Files.copy(run.resolve("run.json"), staged.resolve("run.json"));
    Files.writeString(
        staged.resolve("metrics.jsonl"),
        """
        {"step":1,"loss":3}
        {"step":1,"evaluation":{"only the first stage":{"at1":0.1},"both":{"at1":0.2}}}
        {"step":2,"loss":2}
        {"step":2,"evaluation":{"both":{"at1":0.3}}}
        """);
    assertThat(RunReport.of(staged).html(null)).contains("only the first stage", "both");
  }

  @Test
  void refusesWhatIsNoRun() throws IOException {
    assertRefused(folder.resolve("none"), Reason.NOT_FOUND, "there is no run folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty, Reason.NOT_FOUND, "has no metrics");
    Files.writeString(empty.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":3}\n");
    assertRefused(empty, Reason.CORRUPT, "run.json");
  }

  private static void assertRefused(Path folder, Reason reason, String message) {
    fails(reason, () -> RunReport.of(folder)).hasMessageContaining(message);
  }

  private static RetrievalExamples hostile() {
    Thumbnail picture = new Thumbnail(new byte[] {1, 2, 3}, HOSTILE, true);
    Example example = new Example(HOSTILE, 7, List.of(picture), picture);
    return new RetrievalExamples(1, 0, 7, List.of(), List.of(example), Map.of(HOSTILE, HOSTILE));
  }

  private static List<String> all(String page, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    return matcher.results().map(result -> result.group(1)).toList();
  }
}
