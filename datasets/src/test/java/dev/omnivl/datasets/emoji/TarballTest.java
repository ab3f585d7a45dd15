package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarballTest {
  @TempDir Path folder;

  @Test
  void passesOnlyWhatIsWantedUnderItsNameInThePackage() throws IOException {
    Path archive =
        Samples.tarball(
            folder.resolve("a.tgz"),
            Map.of("package/a.txt", Samples.utf8("a"), "package/b/c.txt", Samples.utf8("c")));
    Map<String, byte[]> seen = new TreeMap<>();

    Tarball.read(archive, name -> name.endsWith("c.txt"), seen::put);

    assertThat(seen).containsOnlyKeys("b/c.txt");
    assertThat(seen.get("b/c.txt")).isEqualTo(Samples.utf8("c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil", "package/../../evil", "package/a/..", "/etc/evil", "package\\..\\evil"})
  void refusesNamesThatLeaveThePackage(String name) throws IOException {
    Path archive = Samples.tarball(folder.resolve("a.tgz"), Map.of(name, Samples.utf8("x")));

    assertThatThrownBy(() -> Tarball.read(archive, wanted -> true, (file, bytes) -> {}))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("unsafe name")
        .extracting(thrown -> ((Failure) thrown).reason())
        .isEqualTo(Failure.Reason.CORRUPT);
  }

  @Test
  void aFileCutShortIsOneClearFailure() throws IOException {
    byte[] random = new byte[50_000];
    new java.util.Random(1).nextBytes(random);
    Path whole = Samples.tarball(folder.resolve("a.tgz"), Map.of("package/a", random));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.tgz"), Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> Tarball.read(cut, wanted -> true, (file, content) -> {}))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cut.tgz")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Path archive = Samples.tarball(folder.resolve("a.tgz"), Map.of("package/a", new byte[1]));

    assertThatThrownBy(() -> Tarball.files(archive, Set.of("a", "icons.json")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("icons.json");
  }
}
