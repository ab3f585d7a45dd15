package dev.omnivl.server.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PlacesTest {
  private static final int KILLS = 4;

  @TempDir private Path folder;

  @Test
  void namesLeadWhereTheyWereLed() {
    Path file = folder.resolve("places");
    Places places = Places.read(file);
    assertThat(places.of("photos")).isEqualTo("photos");
    places.change(Map.of("photos-next", "photos-1a2b3c4d"));
    SwitchingProcess.toNext(places);
    assertThat(Places.read(file).all()).isEqualTo(SwitchingProcess.NEW);
    assertThat(places.of("photos")).isEqualTo("photos-1a2b3c4d");
    assertThat(places.of("photos-previous")).isEqualTo("photos");
    SwitchingProcess.toPrevious(places);
    assertThat(Places.read(file).all()).isEqualTo(SwitchingProcess.OLD);
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("places"), "{\"default\": 1");
    assertThatThrownBy(() -> Places.read(file)).hasMessageContaining("which folder is which");
  }

  /** Whenever the process is killed, the old collection has the name or the new one has. */
  @Test
  void aKillInTheMiddleOfASwitchLeavesOneOfTheTwo() throws Exception {
    Path file = folder.resolve("places");
    Places.read(file).change(SwitchingProcess.OLD);
    SplittableRandom random = new SplittableRandom(7);
    Set<Map<String, String>> found = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      // Each begins where the one before was killed.
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SwitchingProcess.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        for (int line = random.nextInt(3, 40); line > 0; line--) {
          assertThat(out.readLine()).isIn("old", "new");
        }
        process.destroyForcibly().waitFor();
      }
      Map<String, String> left = Places.read(file).all();
      assertThat(left).isIn(SwitchingProcess.OLD, SwitchingProcess.NEW);
      found.add(left);
    }
    assertThat(found).isNotEmpty();
  }
}
