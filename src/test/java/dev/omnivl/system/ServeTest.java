package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a server from starting is one line that names the thing and the remedy. */
final class ServeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      expectNamed(serve("--port", port), port);
    }
  }

  @Test
  void aBundleWithOneFlippedByteIsNamed() throws Exception {
    Path bundle = copyOfTheBundle();
    Path weights = bundle.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    expectNamed(serve("--bundle", bundle.toString()), "weights.safetensors");
  }

  @Test
  void aBundleThatIsNotThereIsNamed() throws Exception {
    Path missing = folder.resolve("none");
    expectNamed(serve("--bundle", missing.toString()), missing.toString());
  }

  @Test
  void wrongSettingsAreNamedAllAtOnceAndEndWithTwo() throws Exception {
    Omnivl.Run run = serve("--text.max-characters=0", "--stream.in-flight=0");
    assertThat(run.exitCode()).isEqualTo(2);
    expectNamed(run, "omnivl.text.max-characters is 0");
    expectNamed(run, "omnivl.stream.in-flight is 0");
    Omnivl.Run port = Omnivl.run(LIMIT, "serve", "--http-port", "99999");
    assertThat(port.exitCode()).isEqualTo(2);
    expectNamed(port, "omnivl.http.port cannot be \"99999\": a port is 0 to 65535");
    assertThat(port.out() + port.err()).doesNotContain("defect");
  }

  @Test
  void itSaysWhatDiffersWhereItIsAndWhatIsNextAndWarnsOfTheNetwork() throws Exception {
    Path log = folder.resolve("log");
    String index = folder.resolve("index").toString();
    ServerSocket usual = taken(8080);
    Process process =
        Omnivl.start(
            log, "serve", "--index", index, "--port", "0", "--host", "0.0.0.0", "--insecure=true");
    try {
      while (process.isAlive() && !Files.readString(log).contains("next:")) {
        Thread.sleep(50);
      }
    } finally {
      process.destroy();
      if (usual != null) {
        usual.close();
      }
    }
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log))
        .contains(
            "omnivl.grpc.host = 0.0.0.0",
            "whoever reaches it can search",
            "omnivl search",
            "stopped")
        .doesNotContain("omnivl.queue.length", "127.0.0.1:8080", "127.0.0.1:0/");
  }

  /** As docs/security.md says: by the settings of the framework. */
  @Test
  void theHttpPortTakesTls() throws Exception {
    KeyStore.PrivateKeyEntry own = certificate();
    Path certificate = pem("server.pem", "CERTIFICATE", own.getCertificate().getEncoded());
    Path key = pem("server-key.pem", "PRIVATE KEY", own.getPrivateKey().getEncoded());
    int port = RunningServer.freePort();
    String options =
        String.join(
            " ",
            "-Dquarkus.http.ssl.certificate.files=" + certificate,
            "-Dquarkus.http.ssl.certificate.key-files=" + key,
            "-Dquarkus.http.ssl.certificate.reload-period=30s",
            "-Dquarkus.http.ssl-port=" + port,
            "-Dquarkus.http.insecure-requests=disabled");
    int plain = RunningServer.freePort();
    Path log = folder.resolve("log");
    Process process =
        Omnivl.start(
            log,
            Map.of("OMNIVL_JAVA_OPTS", options),
            "serve",
            "--index",
            folder.resolve("index").toString(),
            "--port",
            "0",
            "--http-port",
            Integer.toString(plain));
    try {
      while (process.isAlive() && !Files.readString(log).contains("next:")) {
        Thread.sleep(50);
      }
      assertThat(ready("https://localhost:" + port, own.getCertificate())).isEqualTo(200);
      assertThatThrownBy(() -> ready("http://localhost:" + plain, own.getCertificate()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ready("http://localhost:" + port, own.getCertificate()))
          .isInstanceOf(IOException.class);
    } finally {
      process.destroy();
      process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static int ready(String server, Certificate trusted)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("server", trusted);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/q/health/ready")).build();
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  /** Made by the JDK's own tool. */
  private KeyStore.PrivateKeyEntry certificate() throws Exception {
    Path store = folder.resolve("server.p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost")
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    return (KeyStore.PrivateKeyEntry)
        keys.getEntry("server", new KeyStore.PasswordProtection("secret".toCharArray()));
  }

  private Path pem(String name, String what, byte[] content) throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  /** Whoever holds it, this or another program, it is taken. */
  private static @Nullable ServerSocket taken(int port) {
    try {
      return new ServerSocket(port);
    } catch (IOException e) {
      return null;
    }
  }

  @Test
  void aVariableThatIsNoSettingIsRefused() throws Exception {
    Omnivl.Run run =
        Omnivl.run(
            Omnivl.HOME,
            Map.of("OMNIVL_BUILD", "never", "OMNIVL_GRPC_PROT", "1"),
            LIMIT,
            "serve",
            "--http-port",
            "0");
    assertThat(run.exitCode()).isEqualTo(2);
    expectNamed(run, "OMNIVL_GRPC_PROT");
  }

  @Test
  void allSettingsAreListedOnDemand() throws Exception {
    Omnivl.Run run = Omnivl.run(LIMIT, "serve", "--settings", "--http-port", "0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("  omnivl.queue.length = 256\n");
  }

  private Omnivl.Run serve(String name, String value) throws Exception {
    String free = Integer.toString(RunningServer.freePort());
    String index = folder.resolve("index").toString();
    return name.equals("--port")
        ? Omnivl.run(LIMIT, "serve", "--index", index, "--http-port", free, name, value)
        : Omnivl.run(
            LIMIT, "serve", "--index", index, "--http-port", free, "--port", "0", name, value);
  }

  private static void expectNamed(Omnivl.Run run, String said) {
    assertThat(run.exitCode()).as(run.out() + run.err()).isNotZero();
    assertThat(run.out() + run.err()).contains(said).doesNotContain("\tat ");
  }

  private Path copyOfTheBundle() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("bundle"));
    try (var files = Files.list(Omnivl.HOME.resolve("demo/bundle"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
