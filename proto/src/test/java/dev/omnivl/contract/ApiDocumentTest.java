package dev.omnivl.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/api.md} is what the comments of the contract say. It is renewed by
 *
 * <pre>mvn -q -pl proto test -Dtest=ApiDocumentTest -Domnivl.renew=true</pre>
 */
final class ApiDocumentTest {
  private static final Path PAGE = Path.of("..", "docs", "api.md");

  @Test
  void thePageIsWhatTheCommentsSay() throws IOException {
    String made = ApiDocument.of(Contract.own());
    if (Boolean.getBoolean("omnivl.renew")) {
      Files.writeString(PAGE, made);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "docs/api.md is older than the comments in proto/src/main/proto: mvn -q -pl proto test"
                + " -Dtest=ApiDocumentTest -Domnivl.renew=true")
        .isEqualTo(made);
  }

  @Test
  void everythingHasItsPlaceOnThePage() throws IOException {
    String made = ApiDocument.of(Contract.own());
    for (FileDescriptorProto file : Contract.own().files()) {
      for (Element element : Element.of(file)) {
        String name = element.name().substring(element.name().lastIndexOf('.') + 1);
        assertThat(made).contains(name);
        assertThat(made.replaceAll("\\[`?([^`\\]]+)`?]\\([^)]*\\)|`", "$1"))
            .as(element.name())
            .contains(firstWords(element.comment()));
      }
    }
  }

  private static String firstWords(String comment) {
    return comment
        .lines()
        .findFirst()
        .orElse("")
        .replace("`", "")
        .replace("|", "\\|")
        .replace("<", "&lt;");
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    String made = ApiDocument.of(Contract.own());
    Set<String> headings = new HashSet<>();
    Matcher heading = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE).matcher(made);
    while (heading.find()) {
      String anchor = heading.group(1).toLowerCase(Locale.ROOT).replace(".", "");
      assertThat(headings.add(anchor)).as("two headings " + heading.group(1)).isTrue();
    }
    Matcher link = Pattern.compile("]\\(#([^)]*)\\)").matcher(made);
    int links = 0;
    while (link.find()) {
      assertThat(headings).contains(link.group(1));
      links++;
    }
    assertThat(links).isGreaterThan(100);
  }
}
