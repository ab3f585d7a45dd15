package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A back end on Java 17 compiles against the contract and uses a server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int JAVA_17 = 61;
  private static final Path EXAMPLE = Omnivl.HOME.resolve("examples/java-client");
  private static final Path PROTO = Omnivl.HOME.resolve("proto/target/omnivl-proto-0.1.0.jar");

  private final Path folder;
  private final String classPath;

  JavaClientTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    List<String> jars = new ArrayList<>(List.of(folder.resolve("classes").toString()));
    jars.add(PROTO.toString());
    try (Stream<Path> libraries = Files.list(Omnivl.HOME.resolve("client/target/lib"))) {
      // What comes with omnivl-proto and grpc-netty; nothing of ours.
      libraries
          .filter(jar -> !jar.getFileName().toString().startsWith("omnivl"))
          .forEach(jar -> jars.add(jar.toString()));
    }
    classPath = String.join(File.pathSeparator, jars);
  }

  @BeforeAll
  void compile() throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program(Path.of(System.getProperty("java.home")), "javac")));
    command.addAll(
        List.of("--release", "17", "-Xlint:all,-processing,-classfile,-path", "-Werror"));
    command.addAll(List.of("-cp", classPath, "-d", folder.resolve("classes").toString()));
    try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src"))) {
      sources.filter(Files::isRegularFile).forEach(source -> command.add(source.toString()));
    }
    Omnivl.Run run = run(command);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void theContractIsReadByJava17() throws IOException {
    try (JarFile jar = new JarFile(PROTO.toFile())) {
      List<String> classes =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class"))
              .toList();
      assertThat(classes).hasSizeGreaterThan(50);
      for (String name : classes) {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
          in.readInt(); // the magic number
          in.readUnsignedShort(); // the minor version
          assertThat(in.readUnsignedShort()).as(name).isLessThanOrEqualTo(JAVA_17);
        }
      }
    }
  }

  @Test
  void theReadmeShowsTheExampleAndTheVersions() throws IOException {
    String readme = Files.readString(Omnivl.HOME.resolve("README.md"));
    String source =
        Files.readString(EXAMPLE.resolve("src/main/java/dev/omnivl/example/Search.java"));
    assertThat(readme).contains("```java\n" + source.substring(source.indexOf("import ")) + "```");
    String build = Files.readString(Omnivl.HOME.resolve("pom.xml"));
    String project = Files.readString(EXAMPLE.resolve("pom.xml"));
    for (Map.Entry<String, String> library :
        Map.of("grpc", "io.grpc:grpc-netty:", "protobuf", "com.google.protobuf:protobuf-java:")
            .entrySet()) {
      String tag = library.getKey() + ".version>";
      String version = build.split("<" + tag, 2)[1].split("<", 2)[0];
      assertThat(project).contains("<" + tag + version + "<");
      assertThat(readme).contains(library.getValue() + version);
    }
  }

  @Test
  void itIndexesSearchesAndEmbeds() throws Exception {
    Path clip = Gallery.first(1, "clips").getFirst();
    Path image = Gallery.first(1, "images").getFirst();
    try (RunningServer server = RunningServer.start(folder.resolve("index"))) {
      String address = "localhost:" + server.port();
      Path large = folder.resolve("large.mp4");
      Files.write(large, padded(Files.readAllBytes(clip)));
      Omnivl.Run indexed = example("IndexFile", address, large.toString(), "a zebra's birthday");
      assertThat(indexed.exitCode()).as(indexed.err()).isZero();
      assertThat(indexed.out()).contains("large.mp4 in 3 parts, media id ");

      Omnivl.Run found = example("Search", address, "a drawing");
      assertThat(found.exitCode()).as(found.err()).isZero();
      assertThat(found.out()).contains("large.mp4");

      Omnivl.Run embedded = example("Embed", address, image.toString(), "a drawing");
      assertThat(embedded.exitCode()).as(embedded.err()).isZero();
      assertThat(Double.parseDouble(embedded.out().split(" ", 2)[0])).isBetween(-1.0, 1.0);

      Path text = Files.writeString(folder.resolve("no.png"), "no picture");
      Omnivl.Run refused = example("Embed", address, text.toString(), "a drawing");
      assertThat(refused.exitCode()).isEqualTo(1);
      // gRPC's own log may stand before it.
      assertThat(refused.errorLines().getLast()).contains("no.png", "cannot be read");
    }
  }

  @Test
  void withoutArgumentsItSaysWhatItNeeds() throws Exception {
    for (String name : List.of("Search", "Embed", "IndexFile")) {
      Omnivl.Run run = example(name);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.errorLines()).singleElement().asString().startsWith("Usage: " + name);
    }
  }

  /** A box of the kind "free" at the end makes a clip as large as three parts. */
  private static byte[] padded(byte[] clip) {
    int size = 600_000;
    byte[] larger = Arrays.copyOf(clip, size);
    ByteBuffer.wrap(larger, clip.length, 8)
        .putInt(size - clip.length)
        .put("free".getBytes(StandardCharsets.US_ASCII));
    return larger;
  }

  private Omnivl.Run example(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program(java17(), "java"), "-cp", classPath));
    command.add("dev.omnivl.example." + name);
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** A JDK 17 where there is one, else the one that runs this. */
  private static Path java17() throws IOException {
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> all = Files.list(installed)) {
        for (Path home : all.sorted().toList()) {
          Path release = home.resolve("release");
          if (Files.isReadable(release)
              && Files.isExecutable(home.resolve("bin/java"))
              && Files.readString(release).contains("JAVA_VERSION=\"17")) {
            return home;
          }
        }
      }
    }
    return Path.of(System.getProperty("java.home"));
  }

  private static String program(Path home, String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private Omnivl.Run run(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Omnivl.Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
