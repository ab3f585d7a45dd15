package dev.omnivl.client.judged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of queries, and those for trec_eval. */
final class JudgedQueryTest {
  @TempDir private Path folder;

  private List<JudgedQuery> read(String text) throws IOException {
    return JudgedQuery.read(Files.writeString(folder.resolve("queries.jsonl"), text));
  }

  @Test
  void pathsAreThoseBelowTheFile() throws IOException {
    List<JudgedQuery> queries =
        read(
            """
            {"query": "an apple", "relevant": ["fruit/a b.jpg", "s3://store/apple"]}

            {"id": "pear", "query": "a pear", "relevant": {"pear.jpg": 2}}
            """);
    String apple = FileUris.of(folder.resolve("fruit/a b.jpg"));
    String pear = FileUris.of(folder.resolve("pear.jpg"));
    assertThat(queries)
        .containsExactly(
            new JudgedQuery("1", "an apple", Map.of(apple, 1, "s3://store/apple", 1)),
            new JudgedQuery("pear", "a pear", Map.of(pear, 2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | line 1: not a JSON object",
        "{\"query\": \" \", \"relevant\": [\"a\"]} | line 1: query must be",
        "{\"query\": \"a\", \"relevant\": []} | line 1: relevant must be",
        "{\"query\": \"a\", \"relevant\": {\"a\": 0}} | line 1: grades are whole numbers",
        "{\"query\": \"a\", \"id\": \"1 2\", \"relevant\": [\"a\"]} | line 1: an id has no blanks",
      })
  void wrongLinesSayTheRule(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void idsAreGivenOnce() {
    String line = "{\"id\": \"a\", \"query\": \"a\", \"relevant\": [\"a\"]}\n";
    assertThatThrownBy(() -> read(line + line)).hasMessageContaining("line 2: the id a");
  }

  @Test
  void trecFilesHaveTheirFields() throws IOException {
    TrecFiles files = new TrecFiles();
    files.add(
        new JudgedQuery("q", "a", Map.of("s3://a b", 2)),
        List.of(Hit.newBuilder().setUri("s3://a b").setScore(0.5f).build()));
    files.writeRun(folder.resolve("run"));
    files.writeJudgements(folder.resolve("qrels"));
    assertThat(folder.resolve("run")).hasContent("q Q0 s3://a%20b 1 0.5 omnivl");
    assertThat(folder.resolve("qrels")).hasContent("q 0 s3://a%20b 2");
  }
}
