package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher itself: what it says, when it builds, how it fails. */
final class LauncherTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> COMMANDS =
      List.of(
          "demo",
          "doctor",
          "serve",
          "index",
          "search",
          "embed",
          "caption",
          "ask",
          "match",
          "data",
          "train",
          "evaluate",
          "export",
          "build",
          "test",
          "bench");

  /** A checkout that holds the launcher and empty modules only. */
  @TempDir private Path checkout;

  @BeforeEach
  void copyLauncher() throws IOException {
    Files.copy(Omnivl.HOME.resolve("omnivl"), checkout.resolve("omnivl"));
    Path parts = Files.createDirectories(checkout.resolve("src/launcher"));
    for (String part : List.of("tools", "build", "tests", "serve")) {
      String file = part + ".bash";
      Files.copy(Omnivl.HOME.resolve("src/launcher").resolve(file), parts.resolve(file));
    }
    Files.writeString(checkout.resolve("pom.xml"), "<version>0</version>");
    for (String module : List.of("proto", "model", "indexer", "server", "client", "trainer")) {
      Path sources = Files.createDirectories(checkout.resolve(module).resolve("src/main/java"));
      Files.writeString(sources.resolve("Some.java"), "");
      Files.writeString(checkout.resolve(module).resolve("pom.xml"), "");
    }
  }

  @ParameterizedTest
  @CsvSource({"--help", "-h", "help", "''"})
  void helpNamesEveryCommand(String argument) throws Exception {
    String[] arguments = argument.isEmpty() ? new String[0] : new String[] {argument};
    Omnivl.Run run = Omnivl.run(LIMIT, arguments);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    for (String command : COMMANDS) {
      assertThat(run.out()).containsPattern("(?m)^  " + command + "\\b");
    }
  }

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    Omnivl.Run run = Omnivl.run(LIMIT, "--version");
    String version = run.out().strip().replace("omnivl ", "");
    assertThat(Files.readString(Omnivl.HOME.resolve("pom.xml")))
        .contains("<artifactId>omnivl</artifactId>\n  <version>" + version + "</version>");
  }

  @ParameterizedTest
  @CsvSource({"serach,search", "sevre,serve", "capton,caption", "evalute,evaluate", "dmo,demo"})
  void unknownCommandIsOneLineWithTheNearest(String typed, String meant) throws Exception {
    Omnivl.Run run = Omnivl.run(LIMIT, typed);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errorLines()).hasSize(1);
    assertThat(run.err()).contains("'" + typed + "'").contains("'" + meant + "'");
  }

  @ParameterizedTest
  @CsvSource({"serve,server", "search,client", "train,trainer"})
  void buildsNothingWhenTold(String command, String program) throws Exception {
    Omnivl.Run run = Omnivl.run(checkout, Map.of("OMNIVL_BUILD", "never"), LIMIT, command);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errorLines()).hasSize(1);
    assertThat(run.err()).contains(program + " is not built").contains("OMNIVL_BUILD");
  }

  @Test
  void buildsOnlyWhatIsMissingOrOlderThanItsSources() throws Exception {
    fakeMaven(
        "3.9.11",
        "mkdir -p server/target/quarkus-app client/target/lib trainer/target/lib"
            + " && touch server/target/quarkus-app/quarkus-run.jar");
    assertThat(built("server,client,trainer")).isTrue();
    assertThat(built("")).isTrue();
    touch("client/src/main/java/Some.java");
    assertThat(built("client")).isTrue();
    touch("model/src/main/java/Some.java");
    assertThat(built("server,trainer")).isTrue();
    Files.delete(checkout.resolve("proto/src/main/java/Some.java"));
    touch("proto/src/main/java");
    assertThat(built("server,client")).isTrue();
    touch("pom.xml");
    assertThat(built("server,client,trainer")).isTrue();
  }

  @Test
  void aFailedBuildShowsItsErrorsAndItsLogAndIsTriedAgain() throws Exception {
    fakeMaven("3.9.11", "echo '[ERROR] Some.java: no semicolon'; echo '[INFO] chatter'; exit 1");
    for (int attempt = 0; attempt < 2; attempt++) {
      Omnivl.Run run = launch("search", "apple");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains("no semicolon", ".omnivl/build.log", "the build of client failed")
          .doesNotContain("chatter");
    }
    assertThat(checkout.resolve(".omnivl/build.lock")).doesNotExist();
  }

  @Test
  void anOldMavenIsNamedWithTheRemedy() throws Exception {
    fakeMaven("3.6.3", "exit 1");
    Omnivl.Run run = launch("search", "apple");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("3.8.7").contains("3.6.3").contains("MVNW_REPOURL");
  }

  /** Runs {@code build} and tells whether exactly these programs were built. */
  private boolean built(String programs) throws Exception {
    Path calls = checkout.resolve("calls");
    Files.deleteIfExists(calls);
    Omnivl.Run run = launch("build");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return programs.isEmpty()
        ? Files.notExists(calls)
        : Files.readString(calls).contains("-pl " + programs + " ");
  }

  private Omnivl.Run launch(String... arguments) throws IOException, InterruptedException {
    String path = checkout.resolve("bin") + ":" + System.getenv("PATH");
    Map<String, String> environment =
        Map.of("PATH", path, "OMNIVL_BUILD", "", "HOME", checkout.toString());
    return Omnivl.run(checkout, environment, LIMIT, arguments);
  }

  /** Puts a program named mvn before the real one: it notes its arguments and runs a script. */
  private void fakeMaven(String version, String script) throws IOException {
    Path maven = Files.createDirectories(checkout.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/bin/bash
        if [ "$1" = -version ]; then echo 'Apache Maven %s'; exit; fi
        echo "$*" >calls
        %s
        """
            .replaceFirst("%s", version)
            .replaceFirst("%s", script));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Makes a file newer than any stamp, whatever the clock's resolution. */
  private void touch(String file) throws IOException {
    Files.setLastModifiedTime(checkout.resolve(file), FileTime.from(Instant.now().plusMillis(50)));
    waitPast(checkout.resolve(file));
  }

  /** Waits until a stamp made now is newer than the file. */
  private static void waitPast(Path file) throws IOException {
    Instant changed = Files.getLastModifiedTime(file).toInstant();
    while (!Instant.now().isAfter(changed.plusMillis(20))) {
      Thread.onSpinWait();
    }
  }
}
