package dev.omnivl.server.grpc;

import dev.omnivl.access.ApiKey;
import dev.omnivl.server.access.Keys;
import dev.omnivl.server.access.Meter;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call: a key, else a certificate, else an address. It is known before anything is
 * charged, so that all connections of one key share what is shared among callers; and it counts
 * what the call uses of the key's quota, however the call ends.
 */
final class Passage extends ServerStreamTracer {
  private static final Context.Key<Passage> KEY = Context.key("omnivl-passage");
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "bearer ";

  private final boolean shown;
  private final Optional<ApiKey> key;
  private final Optional<Meter> meter;
  private final AtomicBoolean entered = new AtomicBoolean();
  private volatile Object remote = "unknown";
  private volatile String certificate = "";
  private volatile @Nullable SSLSession session;

  private Passage(Keys keys, Metadata headers) {
    String secret = keys.areAsked() ? secret(headers) : null;
    shown = secret != null;
    key = secret == null ? Optional.empty() : keys.find(secret);
    meter = key.map(keys::meter);
  }

  /** Makes the passages of all calls. */
  static ServerStreamTracer.Factory factory(Keys keys) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Passage(keys, headers);
      }
    };
  }

  private static @Nullable String secret(Metadata headers) {
    String value = headers.get(HEADER);
    return value != null && value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? value.substring(SCHEME.length()).strip()
        : null;
  }

  /** Returns that of a call. */
  static Passage of(Context context) {
    Passage passage = KEY.get(context);
    if (passage == null) {
      throw new IllegalStateException("this thread works for no call");
    }
    return passage;
  }

  /** Returns that of the call that this thread works for. */
  static Passage current() {
    return of(Context.current());
  }

  /** Returns the words for the log that say who calls; empty if only an address is known. */
  static String whose() {
    Passage passage = KEY.get();
    return passage == null ? "" : passage.whoCalls();
  }

  /** Returns the words for the log that say whose call it is; empty if only an address is known. */
  String whoCalls() {
    return key.map(known -> " of " + known.name())
        .orElse(certificate.isEmpty() ? "" : " of " + certificate);
  }

  /** Returns whether the caller showed something as a key. */
  boolean shown() {
    return shown;
  }

  /** Returns the key that the caller showed the secret of. */
  Optional<ApiKey> key() {
    return key;
  }

  /** Returns with whom the caller shares: those of the same key, certificate or connection. */
  Object sender() {
    return key.<Object>map(ApiKey::name).orElse(certificate.isEmpty() ? remote : certificate);
  }

  /** Returns the address that the call comes from. */
  Object remote() {
    return remote;
  }

  /** Returns the connection's TLS session; null if it has none. */
  @Nullable SSLSession session() {
    return session;
  }

  /** Returns the subject of the certificate that the connection showed; empty if it did not. */
  String certificate() {
    return certificate;
  }

  /** Begins to use the quota; when the call ends, it does not any more. */
  Optional<Meter.Refusal> enter() {
    Optional<Meter.Refusal> refusal = meter.flatMap(Meter::enter);
    if (refusal.isEmpty()) {
      entered.set(true);
    }
    return refusal;
  }

  /** Returns what is used of the quota, if the caller has one. */
  Optional<Meter> meter() {
    return meter;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    remote = address == null ? remote : address;
    session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    certificate = subject(session);
  }

  private static String subject(@Nullable SSLSession session) {
    try {
      Principal subject = session == null ? null : session.getPeerPrincipal();
      return subject == null ? "" : Wording.line(subject.getName()); // for the log, too
    } catch (SSLPeerUnverifiedException e) {
      return ""; // the server does not ask clients for one
    }
  }

  @Override
  public void inboundWireSize(long bytes) {
    meter.ifPresent(used -> used.received(bytes));
  }

  @Override
  public void streamClosed(Status status) {
    if (entered.compareAndSet(true, false)) {
      meter.ifPresent(Meter::leave);
    }
  }
}
