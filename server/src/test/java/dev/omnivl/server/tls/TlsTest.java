package dev.omnivl.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Security;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.Authority;
import dev.omnivl.server.Authority.Issued;
import dev.omnivl.server.Authority.Pair;
import dev.omnivl.server.LogLines;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GetModelInfoRequest;
import inference.GRPCInferenceServiceGrpc;
import inference.RepositoryModelUnloadRequest;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the server and of its clients, over real connections. */
@Timeout(60)
final class TlsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final Authority authority;
  private final Issued issued;
  private Pair server;

  TlsTest(@TempDir Path certificates) {
    authority = new Authority(certificates, "authority");
    issued = authority.issue("server");
    server = issued.write(certificates, "server");
  }

  private RunningServer start(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("omnivl.tls.certificate", server.certificate().toString());
    settings.put("omnivl.tls.key", server.key().toString());
    return new RunningServer(SmallModel.folder(), folder.resolve("index"), settings);
  }

  private RunningServer startAskingClients() {
    return start(Map.of("omnivl.tls.client-ca", authority.certificateFile().toString()));
  }

  /** Asks the server something, as every command does. */
  private static String ask(RunningServer running, Security security) {
    ServerAddress address = new ServerAddress("localhost", running.port());
    try (Server to = Server.at(address, TIMEOUT, Server.Names.DEFAULT, security)) {
      return to.call(connected ->
          connected.model().getModelInfo(GetModelInfoRequest.getDefaultInstance()).getModelId());
    }
  }

  private static Security trusting(Path ca, @Nullable Pair own) {
    return new Security(
        true,
        ca,
        own == null ? null : own.certificate(),
        own == null ? null : own.key(),
        null,
        false);
  }

  @Test
  void onlyThoseWhoTrustItsAuthorityTalkToIt() {
    Path stranger = new Authority(folder, "stranger").certificateFile();
    try (RunningServer running = start(Map.of())) {
      assertThat(ask(running, trusting(authority.certificateFile(), null))).isNotEmpty();
      assertThatThrownBy(() -> ask(running, trusting(stranger, null)))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("nobody that you trust vouches for its certificate")
          .hasMessageContaining("--ca FILE");
      assertThatThrownBy(() -> ask(running, Security.NONE))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("--tls");
    }
  }

  @Test
  void aServerWithoutTlsIsNotTalkedToWithIt() {
    try (RunningServer running =
        new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of())) {
      assertThatThrownBy(() -> ask(running, trusting(authority.certificateFile(), null)))
          .hasMessageContaining("talks without TLS");
    }
  }

  @Test
  void clientsNeedACertificateOfTheAuthorityWhereTheServerAsks() {
    Pair own = authority.issue("client").write(folder, "client");
    Pair foreign = new Authority(folder, "stranger").issue("client").write(folder, "foreign");
    Path ca = authority.certificateFile();
    try (RunningServer running = startAskingClients()) {
      assertThat(ask(running, trusting(ca, own))).isNotEmpty();
      assertThatThrownBy(() -> ask(running, trusting(ca, null)))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("--cert and --key");
      assertThatThrownBy(() -> ask(running, trusting(ca, foreign)))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("does not take the certificate of --cert");
    }
  }

  @Test
  void whatClientsAreTrustedForFollowsItsFile() throws Exception {
    Authority next = new Authority(folder, "next");
    Pair late = next.issue("client").write(folder, "late");
    Path trusted = Files.copy(authority.certificateFile(), folder.resolve("trusted.pem"));
    Path ca = authority.certificateFile();
    try (RunningServer running = start(Map.of("omnivl.tls.client-ca", trusted.toString()))) {
      assertThat(catchThrowable(() -> ask(running, trusting(ca, late)))).isNotNull();
      Files.copy(
          next.certificateFile(), trusted, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      while (catchThrowable(() -> ask(running, trusting(ca, late))) != null) {
        Thread.sleep(50); // for as long as the test may take
      }
    }
  }

  @Test
  void aNewCertificateIsTakenWhileAStreamGoesOn() throws Exception {
    try (RunningServer running = start(Map.of())) {
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  "localhost:" + running.port(),
                  TlsChannelCredentials.newBuilder()
                      .trustManager(authority.certificateFile().toFile())
                      .build())
              .build();
      try {
        BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream =
            EmbeddingServiceGrpc.newBlockingV2Stub(channel).embedStream();
        exchange(stream, "before");
        assertThat(serial(running)).isEqualTo(issued.serial());

        Issued next = authority.issue("server");
        // As copying goes: one file, a part of the other, and then the whole of it.
        try (LogLines log = new LogLines(Reloading.class)) {
          Files.writeString(server.certificate(), next.certificate());
          log.await("stays what it was: omnivl.tls.key is not the key of omnivl.tls.certificate");
        }
        assertThat(serial(running)).isEqualTo(issued.serial());
        Files.writeString(server.key(), next.key().substring(0, 60));
        Files.writeString(server.key(), next.key());
        while (serial(running) != next.serial()) {
          Thread.sleep(50); // for as long as the test may take
        }
        exchange(stream, "after");
        stream.halfClose();
        assertThat(stream.read()).isNull();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private ManagedChannel channel(RunningServer running, Pair own) throws IOException {
    return Grpc.newChannelBuilder(
            "localhost:" + running.port(),
            TlsChannelCredentials.newBuilder()
                .trustManager(authority.certificateFile().toFile())
                .keyManager(own.certificate().toFile(), own.key().toFile())
                .build())
        .build();
  }

  /** On a connection that was let in, and that would last for an hour. */
  @Test
  void whoIsNotVouchedForAnyMoreIsLetInNoMore() throws Exception {
    Path trusted = Files.copy(authority.certificateFile(), folder.resolve("trusted.pem"));
    Authority next = new Authority(folder, "next");
    Pair own = authority.issue("client").write(folder, "client");
    try (RunningServer running = start(Map.of("omnivl.tls.client-ca", trusted.toString()))) {
      ManagedChannel channel = channel(running, own);
      try {
        BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream =
            EmbeddingServiceGrpc.newBlockingV2Stub(channel).embedStream();
        exchange(stream, "before");
        Files.copy(
            next.certificateFile(), trusted, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        StatusException end =
            Objects.requireNonNull(catchThrowableOfType(StatusException.class, stream::read));
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(end.getStatus().getDescription()).contains("the certificate CN=client");
        assertThat(
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                            HealthGrpc.newBlockingStub(channel)
                                .check(HealthCheckRequest.getDefaultInstance()))
                    .getStatus()
                    .getCode())
            .isEqualTo(Status.Code.UNAUTHENTICATED);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** A session that is resumed shows its certificate to nobody again. */
  @Test
  void aTicketOfASessionLetsNobodyInWhoIsNotVouchedForAnyMore() throws Exception {
    Path trusted = Files.copy(authority.certificateFile(), folder.resolve("trusted.pem"));
    Authority next = new Authority(folder, "next");
    Pair own = authority.issue("client").write(folder, "client");
    Pair late = next.issue("client").write(folder, "late");
    Path ca = authority.certificateFile();
    try (RunningServer running = start(Map.of("omnivl.tls.client-ca", trusted.toString()))) {
      SslContext sessions =
          GrpcSslContexts.forClient()
              .trustManager(ca.toFile())
              .keyManager(own.certificate().toFile(), own.key().toFile())
              .build();
      assertThat(health(running, sessions)).isEqualTo(Status.Code.OK);
      Files.copy(
          next.certificateFile(), trusted, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      while (catchThrowable(() -> ask(running, trusting(ca, late))) != null) {
        Thread.sleep(50); // for as long as the test may take
      }
      assertThat(health(running, sessions))
          .isIn(Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE);
    }
  }

  /** Asks on a connection of its own, with the sessions that there were before. */
  private static Status.Code health(RunningServer running, SslContext sessions) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", running.port()).sslContext(sessions).build();
    try {
      HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aClientOfThisMachineIsLocalWhateverItsCertificate() throws Exception {
    Pair own = authority.issue("client").write(folder, "client");
    try (RunningServer running = startAskingClients()) {
      ManagedChannel channel = channel(running, own);
      try {
        StatusRuntimeException unknown =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    GRPCInferenceServiceGrpc.newBlockingStub(channel)
                        .repositoryModelUnload(
                            RepositoryModelUnloadRequest.newBuilder()
                                .setModelName("none")
                                .build()));
        assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static void exchange(
      BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream, String id)
      throws Exception {
    assertThat(stream.write(EmbedStreamRequest.newBuilder().setId(id).setText(id).build()))
        .isTrue();
    assertThat(Objects.requireNonNull(stream.read()).getId()).isEqualTo(id);
  }

  /** Returns the serial number of the certificate that a new connection is shown. */
  private long serial(RunningServer running) throws IOException {
    try (SSLSocket socket = authority.connect(running.port())) {
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSerialNumber()
          .longValueExact();
    }
  }

  private @Nullable String refusal(String setting, Path file) {
    Throwable thrown = catchThrowable(() -> start(Map.of(setting, file.toString())).close());
    assertThat(thrown).isInstanceOf(Failure.class);
    return thrown.getMessage();
  }

  @Test
  void whatIsNoPairIsRefusedAtTheStart() throws IOException {
    Pair good = server;
    server = new Pair(good.certificate(), authority.issue("other").write(folder, "other").key());
    assertThat(refusal("omnivl.grpc.port", Path.of("0")))
        .contains("omnivl.tls.key is not the key of omnivl.tls.certificate");
    server = authority.issue("old", Duration.ofDays(-1)).write(folder, "old");
    assertThat(refusal("omnivl.grpc.port", Path.of("0")))
        .contains("omnivl.tls.certificate is not valid since");
    server = new Pair(Files.writeString(folder.resolve("text"), "no certificate"), good.key());
    assertThat(refusal("omnivl.grpc.port", Path.of("0")))
        .contains("omnivl.tls.certificate holds no certificate in PEM");
    server = new Pair(good.certificate(), good.certificate());
    assertThat(refusal("omnivl.grpc.port", Path.of("0"))).contains("omnivl.tls.key holds no");
    server = new Pair(folder.resolve("missing"), good.key());
    assertThat(refusal("omnivl.grpc.port", Path.of("0"))).contains("missing is not there");
    server = new Pair(good.certificate(), Path.of("none"));
    assertThat(refusal("omnivl.grpc.port", Path.of("0"))).contains("a certificate with its key");
    server = good;
    assertThat(refusal("omnivl.tls.client-ca", good.key())).contains("client-ca holds no cert");
  }
}
