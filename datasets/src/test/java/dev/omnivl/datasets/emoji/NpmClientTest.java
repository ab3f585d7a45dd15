package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs real processes: small shell scripts in npm's place. */
class NpmClientTest {
  private static final Source SOURCE = Sources.EMOJI_LIST;

  @TempDir Path folder;

  private NpmClient client(String script) throws IOException {
    Path program = Files.writeString(folder.resolve("npm"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new NpmClient(folder.resolve("cache"), program.toString());
  }

  @Test
  void fetchesOnceAndTrustsWhatIsIntact() throws IOException {
    NpmClient npm = client("echo x >> ../calls; echo content > " + SOURCE.archiveName() + "\n");

    Path first = npm.fetch(SOURCE);
    Path second = npm.fetch(SOURCE);

    assertThat(second).isEqualTo(first).hasContent("content\n");
    assertThat(folder.resolve("calls")).hasContent("x\n");
  }

  @Test
  void fetchesAgainWhatWasCutShort() throws IOException {
    NpmClient npm = client("echo content > " + SOURCE.archiveName() + "\n");
    Path archive = npm.fetch(SOURCE);
    Files.writeString(archive, "con");

    assertThat(npm.has(SOURCE)).isFalse();
    assertThat(npm.fetch(SOURCE)).hasContent("content\n");
  }

  @Test
  void aMissingProgramIsOneLineWithTheRemedy() {
    NpmClient npm = new NpmClient(folder.resolve("cache"), folder.resolve("none").toString());

    assertThatThrownBy(() -> npm.fetch(SOURCE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("install Node.js")
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatNpmSaysIsPassedOn() throws IOException {
    NpmClient npm = client("echo 'npm error code E404'; echo 'npm error 404 Not Found'; exit 1\n");

    assertThatThrownBy(() -> npm.fetch(SOURCE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(SOURCE.coordinate())
        .hasMessageContaining("404 Not Found")
        .hasMessageNotContaining("\n");
  }
}
