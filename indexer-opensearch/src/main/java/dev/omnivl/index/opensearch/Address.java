package dev.omnivl.index.opensearch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a cluster is, as one setting says it: {@code http://127.0.0.1:9200}, or {@code
 * https://NAME:PASSWORD@one:9200,two:9200/PREFIX}.
 *
 * @param scheme {@code http} or {@code https}
 * @param nodes at least one; any of them answers for all
 * @param login name and password, with a colon between
 * @param prefix the name of the default collection's index; others are {@code PREFIX-NAME}
 */
public record Address(String scheme, List<Node> nodes, Optional<String> login, String prefix) {
  /** What the setting must be, for a message. */
  public static final String FORM =
      "http://HOST:PORT or https://NAME:PASSWORD@HOST:PORT,HOST:PORT/PREFIX; a prefix has a-z, 0-9,"
          + " - and _, and in a password %40 stands for @";

  private static final int PORT = 9200;
  private static final String USUAL_PREFIX = "omnivl";
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");

  /**
   * One node.
   *
   * @param host its name or address
   * @param port of HTTP
   */
  public record Node(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * Reads the setting.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with the form that it must have
   */
  public static Address parse(String setting) {
    int schemeEnd = setting.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : setting.substring(0, schemeEnd);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw bad();
    }
    String rest = setting.substring(schemeEnd + 3);
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    Optional<String> login = at < 0 ? Optional.empty() : Optional.of(decoded(authority, at));
    List<Node> nodes = new ArrayList<>();
    for (String node : authority.substring(at + 1).split(",", -1)) {
      nodes.add(node(scheme, node));
    }
    String prefix = path.isEmpty() ? USUAL_PREFIX : path;
    if (!PREFIX.matcher(prefix).matches()) {
      throw bad();
    }
    return new Address(scheme, List.copyOf(nodes), login, prefix);
  }

  private static String decoded(String authority, int at) {
    try {
      String login = new URI("http://" + authority.substring(0, at) + "@host").getUserInfo();
      if (login != null && login.indexOf(':') > 0) {
        return login;
      }
    } catch (URISyntaxException e) {
      throw bad(); // not as the cause: its message has the password
    }
    throw bad();
  }

  private static Node node(String scheme, String text) {
    try {
      URI uri = new URI(scheme + "://" + text);
      if (uri.getHost() != null && uri.getRawPath().isEmpty()) {
        return new Node(uri.getHost(), uri.getPort() < 0 ? PORT : uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw bad();
    }
    throw bad();
  }

  private static Failure bad() {
    return new Failure(Reason.INVALID_ARGUMENT, "the address of OpenSearch must be " + FORM);
  }

  /** Returns the name of a collection's index. */
  String index(String collection) {
    return collection.equals("default") ? prefix : prefix + "-" + collection;
  }

  /** Returns it without name and password. */
  @Override
  public String toString() {
    return nodes.stream().map(Node::toString).collect(Collectors.joining(",", scheme + "://", ""));
  }

  /** Returns a setting of this form without its name and password, whatever it is. */
  public static String shown(String setting) {
    int schemeEnd = setting.indexOf("://");
    int at = setting.lastIndexOf('@');
    return at < 0
        ? setting
        : setting.substring(0, Math.max(0, schemeEnd + 3)) + "..." + setting.substring(at);
  }
}
