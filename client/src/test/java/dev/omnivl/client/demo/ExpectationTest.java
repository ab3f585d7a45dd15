package dev.omnivl.client.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationTest {

  private static final String GOOD =
      """
      {"text_to_image": {"recall_at_1": 0.2, "recall_at_10": 0.5},
       "text_to_video": {"recall_at_1": 0.3, "recall_at_10": 0.7}}
      """;

  @TempDir private Path folder;

  @Test
  void whatIsReachedExactlyIsReached() throws IOException {
    assertThat(read(GOOD).missed(recall(0.2, 0.5), recall(0.3, 0.7))).isEmpty();
  }

  @Test
  void whatIsMissedIsNamedWithBothNumbers() throws IOException {
    assertThat(read(GOOD).missed(recall(0.19, 0.6), recall(0.4, 0.6)))
        .contains("text->image R@1=19.0% is below 20.0%, text->video R@10=60.0% is below 70.0%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"text_to_image\": {\"recall_at_1\": 0.2}}"})
  void aBrokenFileIsOneLine(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("expected.json"), text);
    assertThatThrownBy(() -> Expectation.read(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("\n");
  }

  private Expectation read(String text) throws IOException {
    return Expectation.read(Files.writeString(folder.resolve("expected.json"), text));
  }

  private static Recall recall(double atOne, double atTen) {
    return new Recall(1, 1, atOne, atTen, 0, 0);
  }
}
