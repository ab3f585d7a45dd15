package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Attribute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnFieldsTest {

  @TempDir private Path folder;

  private OwnFields read(String text) throws IOException {
    return OwnFields.read(Files.writeString(folder.resolve("fields.jsonl"), text));
  }

  @Test
  void everyKeyIsAFact() throws IOException {
    Path file = Files.createFile(folder.resolve("a b.jpg")).toRealPath();
    OwnFields fields =
        read(
            """
            {"path": "a b.jpg", "title": "ü", "tags": ["x"], "n": 3, "yes": true, "none": null,
             "words": ["p", "q"], "day": "2024-02-29", "at": "2024-02-29T14:30:00+02:00"}
            """
                .replace("\n ", " "));
    OwnFields.Said said = fields.of(file).orElseThrow();
    assertThat(said.title()).isEqualTo("ü");
    assertThat(said.tags()).containsExactly("x");
    assertThat(said.facts()).containsOnlyKeys("n", "yes", "words", "day", "at");
    assertThat(fact(said, "n").getNumber()).isEqualTo(3);
    assertThat(fact(said, "yes").getWords().getValuesList()).containsExactly("true");
    assertThat(fact(said, "words").getWords().getValuesList()).containsExactly("p", "q");
    assertThat(fact(said, "day").getTime().getSeconds()).isEqualTo(1_709_164_800);
    assertThat(fact(said, "at").getValueCase()).isEqualTo(Attribute.ValueCase.TIME);
    assertThat(fact(said, "at").getTime().getSeconds()).isEqualTo(1_709_209_800);
    assertThat(fields.of(folder.resolve("other.jpg"))).isEmpty();
  }

  private static Attribute fact(OwnFields.Said said, String name) {
    return Objects.requireNonNull(said.facts().get(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json                                    | this is no JSON object
          [1]                                         | this is no JSON object
          null                                        | this is no JSON object
          {"title": "x"}                              | "path" must name the file
          {"path": 7}                                 | "path" must name the file
          {"path": "a.jpg"}                           | "path" is that of line 1
          {"path": "b", "Camera Model": "x"}          | "Camera Model" is no name of a field
          {"path": "b", "kind": "x"}                  | "kind" is what the index itself says
          {"path": "b", "x": {"y": 1}}                | "x" must be text, a list of texts
          {"path": "b", "x": []}                      | "x" must be text, a list of texts
          {"path": "b", "x": [1]}                     | "x" must be a list of up to 100 texts
          {"path": "b", "x": " "}                     | 1 to 400 characters, not all blank
          {"path": "b", "x": 1e999}                   | "x" is too large a number
          {"path": "b", "tags": "x"}                  | "tags" must be a list of up to 100 texts
          {"path": "b", "title": 3}                   | "title" must be text of up to 1000
          """)
  void aWrongLineIsNamedWithTheRule(String line, String rule) {
    assertThatThrownBy(() -> read("{\"path\": \"a.jpg\"}\n\n" + line + "\n"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("fields.jsonl, line 3: ")
        .hasMessageContaining(rule);
  }

  @Test
  void thereAreBounds() {
    StringBuilder many = new StringBuilder("{\"path\": \"a\"");
    for (int i = 0; i <= 50; i++) {
      many.append(", \"f").append(i).append("\": 1");
    }
    assertThatThrownBy(() -> read(many + "}")).hasMessageContaining("there are 51 fields");
    assertThatThrownBy(() -> read("{\"path\": \"a\", \"x\": \"" + "y".repeat(401) + "\"}"))
        .hasMessageContaining("line 1");
  }

  @Test
  void whatIsNoTextIsSaid() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    Files.write(file, "{\"path\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> OwnFields.read(file)).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> OwnFields.read(folder.resolve("missing")))
        .isInstanceOf(CommandFailure.class);
  }
}
