package dev.omnivl.client.wire;

/**
 * Where a server listens for gRPC.
 *
 * @param host a name or an IP address
 * @param port from 1 to 65,535
 */
public record ServerAddress(String host, int port) {

  /** Checks the parts. */
  public ServerAddress {
    if (host.isBlank()) {
      throw new CommandFailure("the host of a server address is empty");
    }
    if (port < 1 || port > 65_535) {
      throw new CommandFailure("port must be from 1 to 65535, was " + port);
    }
  }

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets.
   *
   * @throws CommandFailure naming the rule and the text
   */
  public static ServerAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new CommandFailure("expected HOST:PORT, was '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new CommandFailure("expected HOST:PORT, was '" + text + "'", e);
    }
    return new ServerAddress(host, port);
  }

  /** Returns whether it is an address of this machine that no other one has. */
  public boolean isThisMachine() {
    return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("::1");
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
