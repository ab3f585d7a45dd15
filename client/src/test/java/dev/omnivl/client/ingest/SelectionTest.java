package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelectionTest {

  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }

  @Test
  void patternsAreReplacedByWhatMatches() throws IOException {
    Path a = file("a.jpg");
    Path deep = file("x/y/b.jpg");
    file("x/c.png");
    Path named = file("[d].jpg");
    assertThat(Selection.expanded(List.of(folder.resolve("*.jpg")))).containsExactly(named, a);
    assertThat(Selection.expanded(List.of(folder.resolve("**/*.jpg")))).containsExactly(deep);
    assertThat(Selection.expanded(List.of(folder.resolve("x/?"))))
        .containsExactly(deep.getParent());
    assertThat(Selection.expanded(List.of(named))).as("what exists").containsExactly(named);
    assertThatThrownBy(() -> Selection.expanded(List.of(folder.resolve("*.gif"))))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("nothing matches ");
    assertThatThrownBy(() -> Selection.expanded(List.of(folder.resolve("no.gif"))))
        .hasMessageStartingWith("no such file or folder");
    assertThatThrownBy(() -> Selection.expanded(List.of(folder.resolve("[x"))))
        .hasMessageContaining("is no pattern");
  }

  @Test
  void aListHasOnePathALineOrZerosBetween() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "a b.jpg\r\n\n/x/ü.png\n");
    InputStream none = InputStream.nullInputStream();
    assertThat(Selection.list(list, none)).containsExactly(Path.of("a b.jpg"), Path.of("/x/ü.png"));
    InputStream zeros = new ByteArrayInputStream("a\nb\0c\0".getBytes(StandardCharsets.UTF_8));
    assertThat(Selection.list(Path.of("-"), zeros)).containsExactly(Path.of("a\nb"), Path.of("c"));
    assertThatThrownBy(() -> Selection.list(folder.resolve("missing"), none))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("cannot be read");
  }
}
