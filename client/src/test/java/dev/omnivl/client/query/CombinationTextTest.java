package dev.omnivl.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.QueryPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CombinationTextTest {
  @TempDir private Path folder;

  private static Combination read(String expression) {
    return CombinationText.read(
        expression, file -> Media.newBuilder().setName(file.toString()).build());
  }

  @Test
  void thingsAreAddedAndTakenAway() throws IOException {
    Path photo = Files.createFile(folder.resolve("a-photo+1.jpg"));
    Combination sum =
        read("\"the beach\" + 2*" + photo + " - 0.5 * \"people\" + " + "a".repeat(32));
    assertThat(sum.getSumList())
        .containsExactly(
            QueryPart.newBuilder().setText("the beach").build(),
            QueryPart.newBuilder()
                .setMedia(Media.newBuilder().setName(photo.toString()))
                .setWeight(2)
                .build(),
            QueryPart.newBuilder().setText("people").setWeight(-0.5f).build(),
            QueryPart.newBuilder().setMediaId("a".repeat(32)).build());
  }

  @Test
  void oneOfSeveralAndNoneOfOthers() {
    Combination choice = read("\"a cat\" or \"a dog\" not \"a cage\" not \"a or b\"");
    assertThat(choice.getAnyList())
        .extracting(QueryPart::getText)
        .containsExactly("a cat", "a dog");
    assertThat(choice.getNoneList())
        .extracting(QueryPart::getText)
        .containsExactly("a cage", "a or b");
    assertThat(read("\"a cat\" not \"a dog\"").getNoneCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beach | words stand in double quotes",
        "'\"a\" + ' | ends where something to look for is missing",
        "\"a\" \"b\" | where +, -, or the end may follow",
        "\"a\" or \"b\" + \"c\" | where or, not, or the end may follow",
        "+ \"a\" | where something to look for is missing",
      })
  void whatIsWrongIsSaid(String expression, String message) {
    assertThatThrownBy(() -> read(expression))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message);
  }
}
