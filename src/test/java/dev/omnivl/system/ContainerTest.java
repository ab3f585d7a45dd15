package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the container image is built from, where it cannot be built. */
final class ContainerTest {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** Maven reads the project file of every module, whichever it builds. */
  @Test
  void everyModuleIsInTheBuildsContext() throws IOException {
    List<String> context = Files.readAllLines(Omnivl.HOME.resolve(".dockerignore"));
    List<String> modules =
        MODULE
            .matcher(Files.readString(Omnivl.HOME.resolve("pom.xml")))
            .results()
            .map((MatchResult found) -> "!" + found.group(1) + "/pom.xml")
            .toList();
    assertThat(modules).hasSizeGreaterThan(5);
    assertThat(context).containsAll(modules);
  }
}
