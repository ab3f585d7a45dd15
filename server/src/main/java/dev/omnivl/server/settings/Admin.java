package dev.omnivl.server.settings;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Who may change what is served. */
public enum Admin {
  /** Clients of the server's machine. */
  LOCAL,
  /** Every client. */
  ALL,
  /** Nobody. */
  NONE;

  /**
   * Reads the setting.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with the rule
   */
  public static Admin parse(String value) {
    for (Admin admin : values()) {
      if (admin.name().toLowerCase(Locale.ROOT).equals(value)) {
        return admin;
      }
    }
    throw Failure.ofField("admin", "is " + value + "; it must be local, all or none");
  }

  /** Returns whether an address is of this machine. */
  public static boolean isLocal(Object client) {
    return client instanceof InetSocketAddress address
        && address.getAddress() != null
        && address.getAddress().isLoopbackAddress();
  }

  /**
   * Refuses a client that may not.
   *
   * @param client its address
   * @throws Failure {@code DENIED} with the rule
   */
  public void check(Object client) {
    boolean may =
        switch (this) {
          case ALL -> true;
          case LOCAL -> isLocal(client);
          case NONE -> false;
        };
    if (!may) {
      throw new Failure(
          Reason.DENIED,
          this == NONE
              ? "models of this server are not changed by calls: its setting omnivl.admin is none"
              : "models are changed by clients of the server's machine only, unless its setting"
                  + " omnivl.admin is all");
    }
  }
}
