package dev.omnivl.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README points to is there. */
final class ReadmeTest {

  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void everyLinkOfTheReadmeLeadsSomewhere() throws IOException {
    Matcher links = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(readme());
    while (links.find()) {
      assertThat(MODULE.resolveSibling(links.group(1))).exists();
    }
  }

  private static String readme() throws IOException {
    return Files.readString(MODULE.resolveSibling("README.md"));
  }
}
