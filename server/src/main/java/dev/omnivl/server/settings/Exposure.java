package dev.omnivl.server.settings;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Whom the ports are open to, beside what callers have to show. */
public final class Exposure {
  private Exposure() {}

  /**
   * Refuses a gRPC port that anybody can reach and nobody has to show anything at.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with what to do
   */
  public static void check(ServerSettings settings) {
    String host = settings.grpc().host();
    if (isOpen(host) && !authenticates(settings) && !settings.insecure()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "grpc.host is "
              + host
              + ", and whoever reaches it could search, read and delete what is indexed: it must be"
              + " 127.0.0.1, or callers must have keys (omnivl key create NAME --scopes ...,"
              + " omnivl.keys) or certificates (omnivl.tls.client-ca), or"
              + " omnivl.insecure must be true, where a proxy or the network keeps strangers out");
    }
  }

  /** Returns what is worth knowing of ports that are open to others. */
  public static List<String> warnings(ServerSettings settings) {
    List<String> warnings = new ArrayList<>();
    String host = settings.grpc().host();
    if (isOpen(host)) {
      if (!authenticates(settings) && settings.insecure()) {
        warnings.add(
            "omnivl.grpc.host is "
                + host
                + " and omnivl.insecure is true: whoever reaches it can search, read and delete"
                + " what is indexed");
      } else if (authenticates(settings) && !settings.tls().on()) {
        warnings.add(
            "omnivl.grpc.host is "
                + host
                + " without TLS: keys and media go over the network as they are, unless a proxy"
                + " encrypts them (omnivl.tls.certificate)");
      }
    }
    if (isOpen(settings.http().host())) {
      warnings.add(
          "omnivl.http.host is "
              + settings.http().host()
              + ": whoever reaches it can read health and metrics");
    }
    return warnings;
  }

  private static boolean authenticates(ServerSettings settings) {
    return settings.asksForKeys() || settings.tls().asksClients();
  }

  /** Whether others than this machine reach it; an unknown host is refused when it is bound. */
  private static boolean isOpen(String host) {
    try {
      return !host.isBlank() && !InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
