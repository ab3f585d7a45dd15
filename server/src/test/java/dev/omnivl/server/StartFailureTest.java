package dev.omnivl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.omnivl.arch.Preset;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.server.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.QuarkusBindException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads when the server does not start: one line, with the thing and the remedy. */
final class StartFailureTest {
  private final Path folder;

  StartFailureTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<String> linesOf(Path bundle, Map<String, String> settings) {
    Throwable failure =
        catchThrowable(() -> new RunningServer(bundle, folder.resolve("index"), settings).close());
    assertThat(failure).isNotNull();
    List<String> lines = StartFailure.lines(new IllegalStateException("wrapped", failure));
    assertThat(lines)
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).doesNotContain("\n", "Exception", "SRCFG", "dev."));
    return lines;
  }

  @Test
  void missingBundle() {
    assertThat(linesOf(folder.resolve("nothing"), Map.of()).getFirst()).contains("nothing");
  }

  @Test
  void oneFlippedByteInAnyFileOfTheBundle() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(SmallModel.folder())) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path damaged : files) {
      Path copy = Files.createDirectory(folder.resolve("bundle-" + damaged.getFileName()));
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        if (file.equals(damaged)) {
          bytes[bytes.length / 2] ^= 1;
        }
        Files.write(copy.resolve(String.valueOf(file.getFileName())), bytes);
      }
      assertThat(linesOf(copy, Map.of()).getFirst()).contains("damaged");
    }
  }

  @Test
  void aFolderOfModelsWhoseLinkLeadsNowhere() throws IOException {
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    assertThat(linesOf(models.path(), Map.of("omnivl.models", "three")).getFirst())
        .contains("\"three\"", "there are one, two");
    Files.delete(models.path().resolve("current"));
    assertThat(linesOf(models.path(), Map.of()).getFirst()).contains("no model bundle at");
    Files.createSymbolicLink(models.path().resolve("current"), Path.of("../models/.."));
    assertThat(linesOf(models.path(), Map.of()).getFirst()).contains("must be a link to a bundle");
    Files.delete(models.path().resolve("current"));
    Files.createSymbolicLink(models.path().resolve("current"), Path.of("gone"));
    assertThat(linesOf(models.path(), Map.of()).getFirst()).contains("no model bundle at");
  }

  @Test
  void unknownDeviceAndThreads() {
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.engine.device", "abacus")).getFirst())
        .contains("omnivl.engine.device is abacus", "it must be auto, cpu");
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.engine.device", "cuda")).getFirst())
        .contains("cuda:0 cannot be used: this build has no CUDA provider (build with -Pcuda)");
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.queue.length", "0")).getFirst())
        .contains("omnivl.queue.length is 0", "1 to");
  }

  @Test
  void aVariantThatTheBundleLacks() {
    Map<String, String> int8 = Map.of("omnivl.engine.precision", "int8");
    assertThat(linesOf(SmallModel.folder(), int8).getFirst())
        .contains("has no int8 variant", "omnivl import", "--variants int8");
    assertThat(
            linesOf(
                    SmallModel.folder(),
                    Map.of("omnivl.engine.precision", "int8", "omnivl.engine.device", "cuda"))
                .getFirst())
        .contains("omnivl.engine.precision is int8");
  }

  @Test
  void aPortForEverybodyThatAsksNobodyWhoTheyAre() {
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.grpc.host", "0.0.0.0")).getFirst())
        .contains("omnivl.grpc.host is 0.0.0.0", "omnivl.tls.client-ca", "omnivl.insecure");
    Map<String, String> said = Map.of("omnivl.grpc.host", "0.0.0.0", "omnivl.insecure", "true");
    new RunningServer(SmallModel.folder(), folder.resolve("index"), said).close();
  }

  @Test
  void aClusterThatIsNotThereAndAnAddressThatIsNone() {
    String setting = "omnivl.index.opensearch";
    Map<String, String> nobody = Map.of(setting, "http://me:secret@127.0.0.1:1");
    assertThat(linesOf(SmallModel.folder(), nobody).getFirst())
        .contains("http://127.0.0.1:1 cannot be reached", setting)
        .doesNotContain("secret");
    assertThat(linesOf(SmallModel.folder(), Map.of(setting, "localhost:9200")).getFirst())
        .contains(setting, "http://HOST:PORT", "none");
  }

  @Test
  void grpcPortInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      Throwable failure =
          catchThrowable(() ->
              OmniVlServer.open(
                      RunningServer.settings(
                          Map.of(
                              "omnivl.bundle", SmallModel.folder().toString(),
                              "omnivl.index", folder.resolve("index").toString(),
                              "omnivl.grpc.port", Integer.toString(port))),
                      "test",
                      new SimpleMeterRegistry(),
                      Tracing.OFF)
                  .close());

      assertThat(failure).isInstanceOf(Failure.class);
      assertThat(StartFailure.lines(failure).getFirst())
          .contains(Integer.toString(port), "omnivl.grpc.port");
    }
  }

  @Test
  void whatIsNoHostAndNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.grpc.host", "no.such.host.invalid")))
        .singleElement()
        .asString()
        .contains("no.such.host.invalid", "no such host", "--host");
    Throwable failure =
        catchThrowable(
            () -> new RunningServer(SmallModel.folder(), file.resolve("index"), Map.of()).close());
    assertThat(StartFailure.lines(failure).getFirst())
        .contains(file.toString(), "cannot be made")
        .doesNotContain("Exception");
  }

  @Test
  void aManifestThatIsNoJson() throws Exception {
    Path bundle = folder.resolve("no-json");
    RandomBundle.write(bundle, Preset.NANO, 5);
    byte[] text = "no JSON".getBytes(StandardCharsets.UTF_8);
    Files.write(bundle.resolve("manifest.json"), text);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    Files.writeString(bundle.resolve("manifest.json.sha256"), hash + "  manifest.json\n");
    assertThat(linesOf(bundle, Map.of()).getFirst())
        .contains("manifest.json", "is no JSON")
        .doesNotContain("token");
  }

  @Test
  void wrongSettingsAndArgumentsEndWithTwo() {
    assertThat(StartFailure.exitCode(StartFailure.unknownArgument("x"))).isEqualTo(2);
    assertThat(StartFailure.exitCode(new RuntimeException(new Failure(Reason.UNAVAILABLE, "x"))))
        .isEqualTo(1);
    Throwable unread =
        catchThrowable(() -> RunningServer.settings(Map.of("omnivl.grpc.port", "many")));
    assertThat(StartFailure.exitCode(new RuntimeException(unread))).isEqualTo(2);
  }

  @Test
  void httpPortInUse() {
    Throwable failure = new QuarkusBindException("localhost", 8080, new BindException("in use"));

    assertThat(StartFailure.lines(new RuntimeException(failure)))
        .containsExactly(
            "cannot listen on HTTP port 8080; end what uses it, or choose another with --http-port,"
                + " the setting omnivl.http.port");
  }

  @Test
  void unknownAndUnreadableSettings() {
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.grpc.prot", "1")).getFirst())
        .contains("no setting omnivl.grpc.prot", "docs/configuration.md");
    assertThat(linesOf(SmallModel.folder(), Map.of("omnivl.grpc.drain", "soon")).getFirst())
        .contains("omnivl.grpc.drain", "soon");
  }
}
