package dev.omnivl.client.wire;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.util.CertificateUtils;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, and how it says who is calling.
 *
 * @param tls whether it is encrypted
 * @param ca certificates in PEM of those who vouch for the server; absent for those that Java knows
 * @param certificate the caller's own, in PEM
 * @param key its private key, in PEM (PKCS #8)
 */
public record Security(
    boolean tls, @Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
  /** Neither. */
  public static final Security NONE = new Security(false, null, null, null);

  /** Checks what belongs together; a certificate of any kind means TLS. */
  public Security {
    if ((certificate == null) != (key == null)) {
      throw new CommandFailure(
          "--cert and --key belong together, and --"
              + (key == null ? "key" : "cert")
              + " is not given");
    }
    tls = tls || ca != null || certificate != null;
  }

  ChannelCredentials credentials() {
    if (!tls) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    try {
      if (ca != null) {
        check(ca, "--ca", CertificateUtils::getX509Certificates);
        credentials.trustManager(ca.toFile());
      }
      if (certificate != null && key != null) {
        check(certificate, "--cert", CertificateUtils::getX509Certificates);
        check(key, "--key", CertificateUtils::getPrivateKey);
        credentials.keyManager(certificate.toFile(), key.toFile());
      }
    } catch (IOException e) {
      throw new CommandFailure("a certificate cannot be read: " + e.getMessage(), e);
    }
    return credentials.build();
  }

  private interface Pem {
    Object read(InputStream in) throws IOException, GeneralSecurityException;
  }

  /** The library would say only later, and less, what is wrong. */
  private static void check(Path file, String option, Pem pem) {
    try (InputStream in = new FileInputStream(file.toFile())) {
      if (pem.read(in) instanceof Object[] certificates && certificates.length == 0) {
        throw new CommandFailure(option + " " + file + " holds no certificate in PEM");
      }
    } catch (IOException e) {
      throw new CommandFailure(option + " " + file + " cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(
          option
              + " "
              + file
              + " is damaged, or of a kind that this client does not know; a certificate is PEM, a"
              + " key PEM and PKCS #8, RSA or EC",
          e);
    }
  }
}
