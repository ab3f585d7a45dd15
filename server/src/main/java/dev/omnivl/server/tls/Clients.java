package dev.omnivl.server.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody vouches for a client still. The handshake asks that once; but a connection
 * lasts, its streams may last longer, and a session that is resumed (RFC 8446, section 2.2) shows
 * its certificate to nobody again. Thread safe.
 */
public final class Clients {
  private volatile @Nullable X509TrustManager trusted;

  /**
   * As a path is verified once for each list. By identity: sessions without an id are equal to each
   * other.
   */
  private final Cache<SSLSession, Verdict> verdicts = Caffeine.newBuilder().weakKeys().build();

  Clients() {}

  /**
   * What was found of a session.
   *
   * @param by whose list said so
   * @param until when its certificates end
   */
  private record Verdict(X509TrustManager by, boolean good, Instant until) {
    boolean holds(X509TrustManager now) {
      return by == now && Instant.now().isBefore(until);
    }
  }

  /** Takes other certificates for those that vouch. */
  void trust(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry(Integer.toString(store.size()), authority);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      trusted =
          Arrays.stream(factory.getTrustManagers())
              .filter(X509TrustManager.class::isInstance)
              .map(X509TrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new GeneralSecurityException("no trust manager"));
    } catch (IOException | GeneralSecurityException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "omnivl.tls.client-ca cannot be used: " + e.getMessage(), e);
    }
  }

  /** Returns whether clients must have a certificate at all. */
  public boolean areAsked() {
    return trusted != null;
  }

  /**
   * Returns whether a client may go on: it shows a certificate for which somebody on the list of
   * now vouches, or needs none.
   *
   * @param session of its connection; null if that is not encrypted
   */
  public boolean vouchedFor(@Nullable SSLSession session) {
    X509TrustManager now = trusted;
    if (now == null) {
      return true;
    }
    if (session == null) {
      return false;
    }
    Verdict verdict = verdicts.getIfPresent(session);
    if (verdict == null || !verdict.holds(now)) {
      verdict = judged(session, now);
      verdicts.put(session, verdict);
    }
    return verdict.good();
  }

  private static Verdict judged(SSLSession session, X509TrustManager now) {
    try {
      X509Certificate[] chain =
          Arrays.stream(session.getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      now.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      Instant until =
          Arrays.stream(chain)
              .map(certificate -> certificate.getNotAfter().toInstant())
              .min(Instant::compareTo)
              .orElseThrow();
      return new Verdict(now, true, until);
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      return new Verdict(now, false, Instant.MAX);
    }
  }
}
