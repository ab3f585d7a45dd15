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
 * The credentials of the gRPC port: none, a certificate, or a certificate and those who vouch for
 * clients. New connections get what the files say now; those that are open keep what they have.
 */
public final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final Duration SOON = Duration.ofDays(14);

  private Tls() {}

  /**
   * Returns the credentials that the settings ask for, which follow their files.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with what is wrong with a file
   */
  public static ServerCredentials credentials(ServerSettings.Tls settings, Reloading reloading) {
    requireWhole(settings);
    if (!settings.on()) {
      return InsecureServerCredentials.create();
    }
    AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();
    reloading.follow(
        "the certificate of the gRPC port",
        List.of(Path.of(settings.certificate()), Path.of(settings.key())),
        contents -> Identity.read(contents.getFirst(), contents.getLast()),
        identity -> take(own, identity));
    TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder().keyManager(own);
    if (settings.asksClients()) {
      credentials.trustManager(clients(settings, reloading)).clientAuth(ClientAuth.REQUIRE);
    }
    return credentials.build();
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

  private static AdvancedTlsX509TrustManager clients(
      ServerSettings.Tls settings, Reloading reloading) {
    try {
      // A client's host has no name that its certificate could be compared with.
      AdvancedTlsX509TrustManager clients =
          AdvancedTlsX509TrustManager.newBuilder()
              .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      reloading.follow(
          "the list of those who vouch for clients",
          List.of(Path.of(settings.clientCa())),
          contents -> Identity.certificates(contents.getFirst(), "tls.client-ca"),
          trusted -> take(clients, trusted));
      return clients;
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
