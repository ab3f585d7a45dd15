package dev.omnivl.client.wire;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.grpc.util.CertificateUtils;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, and how it says who is calling.
 *
 * @param tls whether it is encrypted
 * @param ca certificates in PEM of those who vouch for the server; absent for those that Java knows
 * @param certificate the caller's own, in PEM
 * @param key its private key, in PEM (PKCS #8)
 * @param apiKey with which the caller says who it is; absent for none
 * @param plaintextKey whether the API key may go over a network unencrypted
 */
public record Security(
    boolean tls,
    @Nullable Path ca,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable String apiKey,
    boolean plaintextKey) {
  /** Neither. */
  public static final Security NONE = new Security(false, null, null, null, null, false);

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** What may stand in a header (RFC 6750, section 2.1). */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /** Checks what belongs together; a certificate of any kind means TLS. */
  public Security {
    if ((certificate == null) != (key == null)) {
      throw new CommandFailure(
          "--cert and --key belong together, and --"
              + (key == null ? "key" : "cert")
              + " is not given");
    }
    if (apiKey != null && !TOKEN.matcher(apiKey).matches()) {
      throw new CommandFailure("the API key has characters that no key has");
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

  /**
   * Refuses to tell the key to a network.
   *
   * @param server where it would go
   * @throws CommandFailure with what to do
   */
  void check(InetSocketAddress server) {
    if (apiKey != null && !tls && !plaintextKey && !server.getAddress().isLoopbackAddress()) {
      throw new CommandFailure(
          "the API key would go to "
              + server.getHostString()
              + " unencrypted: give --tls or --ca, or --plaintext-key if nobody listens");
    }
  }

  /** Returns a channel whose calls say who makes them. */
  Channel on(Channel channel) {
    if (apiKey == null) {
      return channel;
    }
    Metadata headers = new Metadata();
    headers.put(HEADER, "Bearer " + apiKey);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The key is not for logs. */
  @Override
  public String toString() {
    return "Security[tls=" + tls + ", key=" + (apiKey == null ? "none" : "given") + "]";
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
