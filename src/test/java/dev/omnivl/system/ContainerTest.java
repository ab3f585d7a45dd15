package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
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

  /** What is copied is there, and is sent to the builder. */
  @Test
  void everythingThatIsCopiedIsThere() throws IOException {
    List<String> context = Files.readAllLines(Omnivl.HOME.resolve(".dockerignore"));
    List<String> sources = new ArrayList<>();
    for (List<String> copy : instructions("COPY")) {
      List<String> words = copy.stream().filter(word -> !word.startsWith("--chown")).toList();
      if (!words.getFirst().startsWith("--from")) {
        sources.addAll(words.subList(0, words.size() - 1));
      }
    }
    assertThat(sources).contains("demo/bundle", "deploy/warm-start", ".");
    assertThat(sources)
        .allSatisfy(source -> {
          assertThat(Omnivl.HOME.resolve(source)).exists();
          assertThat(source.equals(".") || context.contains("!" + source)).as(source).isTrue();
        });
  }

  @Test
  void stagesAreOfFixedImagesAndBothDevicesHaveOne() throws IOException {
    List<String> stages = new ArrayList<>(List.of("${DEVICE}"));
    for (List<String> from : instructions("FROM")) {
      assertThat(stages.contains(from.getFirst()) || from.getFirst().matches("[^:]+:[\\w.-]+"))
          .as(from.toString())
          .isTrue();
      assertThat(from.getFirst()).doesNotEndWith(":latest");
      stages.add(from.getLast());
    }
    assertThat(stages).contains("build", "cpu", "cuda");
    assertThat(instructions("COPY").stream().flatMap(List::stream))
        .filteredOn(word -> word.startsWith("--from="))
        .isNotEmpty()
        .allSatisfy(from -> assertThat(stages).contains(from.substring("--from=".length())));
  }

  /** The user is a number, so that Kubernetes can tell that it is not root. */
  @Test
  void theServerIsNotRootAndItsHealthIsAskedFor() throws IOException {
    assertThat(instructions("USER")).containsExactly(List.of("10001:10001"));
    assertThat(instructions("HEALTHCHECK").toString()).contains("/q/health/ready");
    assertThat(instructions("ENTRYPOINT")).hasSize(1);
    assertThat(instructions("ADD")).isEmpty();
    assertThat(instructions("VOLUME")).containsExactly(List.of("/index"));
  }

  @Test
  void theServerIsMadeForCudaByAProfileOfTheBuild() throws IOException {
    assertThat(String.join(" ", instructions("RUN").getFirst()))
        .contains("\"$DEVICE\" = cuda", "-Pcuda");
  }

  /** Returns the words of each instruction of a kind, lines that go on put together. */
  private static List<List<String>> instructions(String kind) throws IOException {
    String text = Files.readString(Omnivl.HOME.resolve("deploy/Containerfile"));
    return text.replaceAll("(?m)^#.*\\R", "")
        .replaceAll("\\\\\\R\\s*", " ")
        .lines()
        .filter(line -> line.startsWith(kind + " "))
        .map(line -> List.of(line.substring(kind.length()).strip().split("\\s+")))
        .toList();
  }
}
