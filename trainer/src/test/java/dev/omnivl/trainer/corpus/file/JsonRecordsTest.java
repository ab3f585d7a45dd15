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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRecordsTest {
  private static final String LISTED =
      """
      {"info": {"images": [1]}, "licenses": [[], {"images": []}], "images":
        [{"id": 1, "text": "żółw 🐢"}, {"id": 2,
          "text": "a, \\"b\\" }", "more": {"id": 9}},{"id":3}], "annotations": []}
      """;

  @TempDir Path folder;

  private Path file(String json) throws IOException {
    return text(folder.resolve("a.json"), json);
  }

  @Test
  void elementsAreReadFromTheMiddle() throws IOException {
    JsonRecords records = JsonRecords.open(file(LISTED), "images");

    assertThat(records.size()).isEqualTo(3);
    assertThat(records.record(2).text("id")).isEqualTo("3");
    assertThat(records.record(1).text("text")).isEqualTo("a, \"b\" }");
    assertThat(records.record(0).text("text")).isEqualTo("żółw 🐢");
    assertThat(records.record(2).where()).endsWith("a.json element 3");
    assertThat(records.record(2).optional("text")).isEmpty();
  }

  @Test
  void aByteOrderMarkAndManyBuffersChangeNoPlace() throws IOException {
    StringBuilder json = new StringBuilder("\uFEFF[");
    for (int element = 0; element < 2_000; element++) {
      json.append(element == 0 ? "" : ", ").append("{\"é\": \"日本 ").append(element).append("\"}");
    }
    JsonRecords records = JsonRecords.open(file(json.append("]").toString()), JsonRecords.ROOT);

    for (int element : new int[] {0, 1, 777, 1_999}) {
      assertThat(records.record(element).text("é")).isEqualTo("日本 " + element);
    }
  }

  @Test
  void wantedElementsKeepTheirNumbers() throws IOException {
    JsonRecords records =
        JsonRecords.open(file(LISTED), "images", record -> !record.text("id").equals("2"));

    assertThat(records.size()).isEqualTo(2);
    assertThat(records.record(1).where()).endsWith("element 3");
    List<String> all = new ArrayList<>();
    JsonRecords.forEach(folder.resolve("a.json"), "images", one -> all.add(one.text("id")));
    assertThat(all).containsExactly("1", "2", "3");
  }

  @Test
  void refusesWhatIsNoSuchList() throws IOException {
    fails(Reason.CORRUPT, () -> JsonRecords.open(file(LISTED), "videos"))
        .hasMessageContaining("must have a list 'videos'");
    fails(Reason.CORRUPT, () -> JsonRecords.open(file(LISTED), JsonRecords.ROOT))
        .hasMessageContaining("must be a JSON list");
    fails(Reason.CORRUPT, () -> JsonRecords.open(file("[{}, 7]"), JsonRecords.ROOT))
        .hasMessageContaining("element 2 is not an object");
    fails(Reason.CORRUPT, () -> JsonRecords.open(file("[{},\n{\"a\": \"cut"), JsonRecords.ROOT))
        .hasMessageContaining("at line 2");
    fails(Reason.CORRUPT, () -> JsonRecords.open(file("[{}, "), JsonRecords.ROOT))
        .hasMessageContaining("cut short");
    fails(Reason.NOT_FOUND, () -> JsonRecords.open(folder.resolve("no.json"), ""))
        .hasMessageContaining("no.json");
  }

  @Test
  void fieldsOfTheWrongTypeAreNamed() throws IOException {
    JsonRecord record =
        JsonRecords.open(file("[{\"a\": [1], \"b\": \" \", \"c\": {}}]"), JsonRecords.ROOT)
            .record(0);

    fails(Reason.CORRUPT, () -> record.text("b")).hasMessageContaining("element 1 has no 'b'");
    fails(Reason.CORRUPT, () -> record.texts("a")).hasMessageContaining("'a'");
    fails(Reason.CORRUPT, () -> record.records("c")).hasMessageContaining("no list 'c'");
  }

  @Test
  void aFileThatShrankIsOneClearFailure() throws IOException {
    JsonRecords records = JsonRecords.open(file(LISTED), "images");
    Files.writeString(folder.resolve("a.json"), "{}");

    fails(Reason.CORRUPT, () -> records.record(2)).hasMessageContaining("changed");
  }
}
