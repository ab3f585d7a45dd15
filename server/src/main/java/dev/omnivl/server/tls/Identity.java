package dev.omnivl.server.tls;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with those that vouch for it, and the private key of the first.
 *
 * @param chain the server's own first
 * @param key of the first certificate
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {
  private static final int PROBE_BYTES = 32;

  /**
   * Reads PEM, and refuses what could not serve: a key of another certificate, as it lies on the
   * disk while one of two files was replaced, and a certificate that is not valid today.
   *
   * @param certificate one or more {@code CERTIFICATE} blocks
   * @param key a {@code PRIVATE KEY} block (PKCS #8), RSA or EC
   * @throws Failure {@code INVALID_ARGUMENT} with the setting and the rule
   */
  static Identity read(byte[] certificate, byte[] key) {
    List<X509Certificate> chain = certificates(certificate, "tls.certificate");
    PrivateKey secret = privateKey(key);
    X509Certificate own = chain.getFirst();
    try {
      own.checkValidity();
    } catch (CertificateExpiredException e) {
      throw wrong("tls.certificate", "is not valid since " + own.getNotAfter().toInstant(), e);
    } catch (CertificateNotYetValidException e) {
      throw wrong("tls.certificate", "is not valid before " + own.getNotBefore().toInstant(), e);
    }
    if (!belong(own, secret)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "omnivl.tls.key is not the key of omnivl.tls.certificate");
    }
    return new Identity(chain, secret);
  }

  /**
   * Reads certificates.
   *
   * @param setting that names the file
   * @throws Failure {@code INVALID_ARGUMENT} if there is none, or one is damaged
   */
  static List<X509Certificate> certificates(byte[] pem, String setting) {
    if (!new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "omnivl." + setting + " holds no certificate in PEM");
    }
    try {
      return List.of(CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem)));
    } catch (GeneralSecurityException e) {
      throw wrong(setting, "holds a damaged certificate", e);
    }
  }

  private static PrivateKey privateKey(byte[] pem) {
    try {
      return CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw wrong(
          "tls.key",
          "holds no private key in PEM that can be read; it must be a PRIVATE KEY block"
              + " (PKCS #8), RSA or EC, without a password",
          e);
    }
  }

  private static Failure wrong(String setting, String rule, Exception cause) {
    return new Failure(Reason.INVALID_ARGUMENT, "omnivl." + setting + " " + rule, cause);
  }

  /** Whether what the key signs, the certificate verifies: true of every kind of key. */
  private static boolean belong(X509Certificate certificate, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = new byte[PROBE_BYTES];
    new SecureRandom().nextBytes(probe);
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(probe);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // such as an RSA key beside a certificate of an EC key
    }
  }
}
