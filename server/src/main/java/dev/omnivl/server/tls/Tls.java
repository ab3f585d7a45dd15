package dev.omnivl.server.tls;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.server.settings.ServerSettings;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the gRPC port is guarded by certificates: by none, by its own, or by its own and those who
 * vouch for clients. New connections get what the files say now; those that are open keep the
 * server's certificate that they have, and calls are let in by what the files say now.
 *
 * @param credentials with which connections begin
 * @param clients whose calls are let in
 */
public record Tls(ServerCredentials credentials, Clients clients) {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final Duration SOON = Duration.ofDays(14);

  /**
   * Returns what the settings ask for, which follows their files.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with what is wrong with a file
   */
  public static Tls of(ServerSettings.Tls settings, Reloading reloading) {
    requireWhole(settings);
    Clients clients = new Clients();
    if (!settings.on()) {
      return new Tls(InsecureServerCredentials.create(), clients);
    }
    AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();
    reloading.follow(
        "the certificate of the gRPC port",
        List.of(Path.of(settings.certificate()), Path.of(settings.key())),
        contents -> Identity.read(contents.getFirst(), contents.getLast()),
        identity -> take(own, identity));
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder().keyManager(own);
    if (settings.asksClients()) {
      credentials.trustManager(trust(settings, reloading, clients)).clientAuth(ClientAuth.REQUIRE);
    }
    return new Tls(credentials.build(), clients);
  }

  private static void requireWhole(ServerSettings.Tls settings) {
    boolean key = !settings.key().equals(ServerSettings.NONE);
    if (settings.on() != key || settings.asksClients() && !settings.on()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "omnivl.tls.certificate is "
              + settings.certificate()
              + ", omnivl.tls.key is "
              + settings.key()
              + ", omnivl.tls.client-ca is "
              + settings.clientCa()
              + "; it must be a certificate with its key, and those who vouch for clients only with"
              + " them");
    }
  }

  private static void take(AdvancedTlsX509KeyManager manager, Identity identity) {
    manager.updateIdentityCredentials(
        identity.chain().toArray(new X509Certificate[0]), identity.key());
    X509Certificate own = identity.chain().getFirst();
    Instant end = own.getNotAfter().toInstant();
    String name = own.getSubjectX500Principal().getName(X500Principal.RFC2253);
    if (end.isBefore(Instant.now().plus(SOON))) {
      log.warn("the certificate of the gRPC port, {}, is valid only until {}", name, end);
    } else {
      log.info("TLS on the gRPC port as {}, valid until {}", name, end);
    }
  }

  private static AdvancedTlsX509TrustManager trust(
      ServerSettings.Tls settings, Reloading reloading, Clients clients) {
    try {
      // A client's host has no name that its certificate could be compared with.
      AdvancedTlsX509TrustManager handshakes =
          AdvancedTlsX509TrustManager.newBuilder()
              .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      reloading.follow(
          "the list of those who vouch for clients",
          List.of(Path.of(settings.clientCa())),
          contents -> Identity.certificates(contents.getFirst(), "tls.client-ca"),
          trusted -> {
            take(handshakes, trusted);
            clients.trust(trusted);
          });
      return handshakes;
    } catch (GeneralSecurityException e) {
      throw new Failure(Reason.INTERNAL, "this Java cannot check certificates", e);
    }
  }

  private static void take(AdvancedTlsX509TrustManager manager, List<X509Certificate> trusted) {
    try {
      manager.updateTrustCredentials(trusted.toArray(new X509Certificate[0]));
    } catch (IOException | GeneralSecurityException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "omnivl.tls.client-ca cannot be used: " + e.getMessage(), e);
    }
  }
}
