package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quick starts in other languages run as their pages say. Where a language or its packages are
 * not at hand, its test is skipped: nothing of the product needs them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OtherLanguagesTest {
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Path EXAMPLES = Omnivl.HOME.resolve("examples");

  private final Path folder;
  private RunningServer server;

  @SuppressWarnings("NullAway.Init") // before all tests
  OtherLanguagesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void serve() throws Exception {
    server = RunningServer.start(folder.resolve("index"));
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void python() throws Exception {
    Path example = copy("python-client");
    String python = environment(example, "-r", example.resolve("requirements.txt").toString());
    Path generate = EXAMPLES.resolve("python-client/generate.sh");
    Omnivl.Run made = run(LIMIT, Map.of("PYTHON", python), generate.toString(), example.toString());
    assertThat(made.exitCode()).as(made.err()).isZero();
    comparesIndexesAndSearches(List.of(python, example.resolve("quickstart.py").toString()));
  }

  @Test
  void tritonsClientInPython() throws Exception {
    Path example = copy("python-client");
    String python =
        environment(example, "-r", example.resolve("tensors-requirements.txt").toString());
    Path image = Gallery.first(1, "images").getFirst();
    String address = "localhost:" + server.port();
    List<String> program = List.of(python, example.resolve("tensors.py").toString());
    Omnivl.Run done = run(program, address, image.toString(), "a drawing");
    assertThat(done.exitCode()).as(done.err()).isZero();
    List<String> lines = done.out().lines().toList();
    assertThat(Double.parseDouble(lines.get(0).split(" ", 2)[0])).isBetween(-1.0, 1.0);
    assertThat(Double.parseDouble(lines.get(1).split(" ", 2)[0])).isBetween(0.0, 1.0);
    assertThat(lines.get(2)).isNotBlank();

    Path text = Files.writeString(folder.resolve("no.png"), "no picture");
    Omnivl.Run refused = run(program, address, text.toString(), "a drawing");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("media[0]");
  }

  /** Its packages are many. */
  @Test
  @EnabledIfSystemProperty(named = "omnivl.long", matches = "true")
  void kservesClientInPython() throws Exception {
    Path example = copy("python-client");
    String python = environment(example, "numpy", "kserve");
    List<String> program = List.of(python, example.resolve("tensors_kserve.py").toString());
    Omnivl.Run done = run(program, "localhost:" + server.port(), "a red apple", "a red apple");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).startsWith("1.0000");
  }

  /** Returns the Python of a virtual environment with some packages. */
  private String environment(Path example, String... packages) throws Exception {
    Path made = Files.createTempDirectory(example, "venv");
    String python = made.resolve("bin/python").toString();
    need(LIMIT, Map.of(), "python3", "-m", "venv", made.toString());
    String[] install = {python, "-m", "pip", "install", "-q"};
    need(
        FETCH_LIMIT,
        Map.of(),
        Stream.concat(Stream.of(install), Stream.of(packages)).toArray(String[]::new));
    return python;
  }

  /** Its packages are compiled, which takes most of a minute. */
  @Test
  @EnabledIfSystemProperty(named = "omnivl.long", matches = "true")
  void go() throws Exception {
    Path example = copy("go-client");
    Path plugins = folder.resolve("plugins");
    Map<String, String> environment =
        Map.of("GOBIN", plugins.toString(), "PROTOC", protoc(), "GOFLAGS", "-buildvcs=false");
    for (String line : Files.readAllLines(example.resolve("README.md"))) {
      if (line.strip().startsWith("go install")) {
        need(LIMIT, environment, "go", "install", line.strip().substring("go install ".length()));
      }
    }
    Path generate = EXAMPLES.resolve("go-client/generate.sh");
    String path = System.getenv().getOrDefault("PATH", "") + ":" + plugins;
    Omnivl.Run made =
        run(
            LIMIT,
            Map.of("PATH", path, "PROTOC", protoc()),
            generate.toString(),
            example.toString());
    assertThat(made.exitCode()).as(made.err()).isZero();
    Path program = example.resolve("quickstart");
    Omnivl.Run built =
        run(LIMIT, environment, "go", "build", "-C", example.toString(), "-o", program.toString());
    assertThat(built.exitCode()).as(built.err()).isZero();
    comparesIndexesAndSearches(List.of(program.toString()));
  }

  private void comparesIndexesAndSearches(List<String> program) throws Exception {
    Path image = Gallery.first(1, "images").getFirst();
    String address = "localhost:" + server.port();
    Omnivl.Run done = run(program, address, image.toString(), "a drawing");
    assertThat(done.exitCode()).as(done.err()).isZero();
    List<String> lines = done.out().lines().toList();
    assertThat(Double.parseDouble(lines.getFirst().split(" ", 2)[0])).isBetween(-1.0, 1.0);
    assertThat(lines.get(1)).startsWith("item  file://").endsWith(image.getFileName().toString());
    assertThat(lines.get(2)).startsWith("1  ").contains(image.getFileName().toString());

    Path text = Files.writeString(folder.resolve("no.png"), "no picture");
    Omnivl.Run refused = run(program, address, text.toString(), "a drawing");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("no.png", "cannot be read");

    Omnivl.Run wrong = run(program);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("Usage: quickstart");
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }

  /** The compiler that our own build took from Maven's repository. */
  private String protoc() throws IOException {
    Path all =
        Path.of(System.getProperty("user.home"), ".m2/repository/com/google/protobuf/protoc");
    assumeTrue(Files.isDirectory(all), "there is no protoc in ~/.m2");
    try (Stream<Path> files = Files.walk(all)) {
      Path found =
          files.filter(file -> file.toString().endsWith(".exe")).sorted().toList().getLast();
      Path program = folder.resolve("protoc");
      if (!Files.exists(program)) {
        Files.copy(found, program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
      }
      return program.toString();
    }
  }

  private void need(Duration limit, Map<String, String> environment, String... command)
      throws Exception {
    String what = String.join(" ", command);
    try {
      Omnivl.Run run = run(limit, environment, command);
      assumeTrue(run.exitCode() == 0, () -> what + " did not work here: " + run.err());
    } catch (IOException e) {
      assumeTrue(false, what + " cannot be run here: " + e.getMessage());
    }
  }

  private Omnivl.Run run(List<String> program, String... arguments) throws Exception {
    return run(
        LIMIT,
        Map.of(),
        Stream.concat(program.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  /** Runs a program; one that is not done in time is ended, with exit code 124. */
  private Omnivl.Run run(Duration limit, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "run", ".out");
    Path err = Files.createTempFile(folder, "run", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      return new Omnivl.Run(124, "", "it took longer than " + limit);
    }
    return new Omnivl.Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
