package dev.omnivl.server.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReloadingTest {
  private final Reloading reloading = new Reloading(Duration.ofHours(1));
  private final List<String> taken = new ArrayList<>();
  private final Path file;

  ReloadingTest(@TempDir Path folder) throws IOException {
    file = Files.writeString(folder.resolve("list"), "a b c");
    reloading.follow("a list", List.of(file), ReloadingTest::read, taken::add);
  }

  private static String read(List<byte[]> contents) {
    String text = new String(contents.getFirst(), StandardCharsets.UTF_8);
    if (text.contains("!")) {
      throw new Failure(Reason.INVALID_ARGUMENT, "no list");
    }
    return text;
  }

  @AfterEach
  void close() {
    reloading.close();
  }

  @Test
  void aChangeIsTakenWhenItStays() throws IOException {
    Files.writeString(file, "d");
    reloading.look();
    assertThat(taken).containsExactly("a b c");
    reloading.look();
    assertThat(taken).containsExactly("a b c", "d");
    reloading.look();
    assertThat(taken).hasSize(2);
  }

  /** As an editor or a copy over a slow line leaves it for a moment; half of a list is a list. */
  @Test
  void whatIsHalfWrittenIsNeverTaken() throws IOException {
    for (String part : List.of("", "e", "e f", "e f g")) {
      Files.writeString(file, part);
      reloading.look();
    }
    assertThat(taken).containsExactly("a b c");
    reloading.look();
    assertThat(taken).containsExactly("a b c", "e f g");
  }

  @Test
  void whatIsWrongOrGoneLeavesWhatWasThere() throws IOException {
    Files.writeString(file, "!");
    reloading.look();
    reloading.look();
    Files.delete(file);
    reloading.look();
    reloading.look();
    assertThat(taken).containsExactly("a b c");
    Files.writeString(file, "h");
    reloading.look();
    reloading.look();
    assertThat(taken).containsExactly("a b c", "h");
  }
}
