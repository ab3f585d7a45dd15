package dev.omnivl.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;

/** Vouches for certificates that tests need, all of which are made here. */
public final class Authority {
  private static final AtomicLong serials = new AtomicLong(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final Path folder;
  private final KeyPair keys = keys();
  private final X500Name name;
  private final X509CertificateHolder certificate;

  /**
   * Makes one whose files lie in a folder.
   *
   * @param name of the authority, and of its certificate's file
   */
  public Authority(Path folder, String name) {
    this.folder = folder;
    this.name = new X500Name("CN=" + name);
    certificate = issue(this.name, keys, true, DAY.multipliedBy(365));
    write(certificateFile(), certificate);
  }

  /** Returns the authority's own certificate. */
  public Path certificateFile() {
    return folder.resolve(name.getRDNs()[0].getFirst().getValue() + ".pem");
  }

  /**
   * A certificate and its key, as contents of files.
   *
   * @param serial of the certificate
   */
  public record Issued(String certificate, String key, long serial) {
    /** Writes both and returns their files. */
    public Pair write(Path folder, String name) {
      Pair files = new Pair(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
      try {
        Files.writeString(files.certificate(), certificate);
        Files.writeString(files.key(), key);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return files;
    }
  }

  /** Where a certificate and its key lie. */
  public record Pair(Path certificate, Path key) {}

  /** Vouches for somebody who is localhost, for a year. */
  public Issued issue(String who) {
    return issue(who, DAY.multipliedBy(365));
  }

  /** Vouches for somebody until then; a negative time is over. */
  public Issued issue(String who, Duration until) {
    KeyPair own = keys();
    X509CertificateHolder issued = issue(new X500Name("CN=" + who), own, false, until);
    return new Issued(
        pem(issued), pem(pkcs8(own.getPrivate())), issued.getSerialNumber().longValueExact());
  }

  /** Connects to a server of this machine that this authority vouches for, to talk HTTP/2. */
  public SSLSocket connect(int port) {
    try (InputStream in = Files.newInputStream(certificateFile())) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509CertificateHolder issue(
      X500Name subject, KeyPair own, boolean authority, Duration until) {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(serials.getAndIncrement()),
            Date.from(now.minus(DAY.multipliedBy(30))),
            Date.from(now.plus(until)),
            subject,
            own.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PemObjectGenerator pkcs8(PrivateKey key) {
    try {
      return new JcaPKCS8Generator(key, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(Path file, Object object) {
    try {
      Files.writeString(file, pem(object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
