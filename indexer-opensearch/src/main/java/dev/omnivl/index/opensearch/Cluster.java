package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/** A cluster that is asked over HTTP, and what goes wrong there in our words. */
final class Cluster implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final Timeout CONNECT = Timeout.ofSeconds(5);

  /** Longer than any request takes that is not lost. */
  private static final Timeout REPLY = Timeout.ofMinutes(5);

  private final Address address;
  private final OpenSearchTransport transport;
  private final OpenSearchGenericClient client;

  Cluster(Address address) {
    this.address = address;
    HttpHost[] nodes =
        address.nodes().stream()
            .map(node -> new HttpHost(address.scheme(), node.host(), node.port()))
            .toArray(HttpHost[]::new);
    ApacheHttpClient5TransportBuilder builder = ApacheHttpClient5TransportBuilder.builder(nodes);
    builder.setConnectionConfigCallback(config -> config.setConnectTimeout(CONNECT));
    builder.setRequestConfigCallback(config -> config.setResponseTimeout(REPLY));
    address.login().ifPresent(login -> builder.setDefaultHeaders(new Header[] {basic(login)}));
    transport = builder.build();
    client = new OpenSearchGenericClient(transport);
  }

  private static Header basic(String login) {
    String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    return new BasicHeader(HttpHeaders.AUTHORIZATION, "Basic " + encoded);
  }

  /**
   * What a cluster replied.
   *
   * @param status of HTTP
   * @param body missing if it is empty
   */
  record Reply(int status, JsonNode body) {
    boolean ok() {
      return status < 300;
    }

    /** Returns what kind of error it is, such as {@code index_not_found_exception}. */
    String error() {
      JsonNode error = body.path("error");
      JsonNode cause = error.path("root_cause").path(0).path("type");
      return cause.isMissingNode() ? error.path("type").asText("") : cause.asText("");
    }

    private String reason() {
      JsonNode error = body.path("error");
      JsonNode cause = error.path("root_cause").path(0).path("reason");
      return cause.isMissingNode() ? error.path("reason").asText("") : cause.asText("");
    }
  }

  /** Asks, and refuses every reply that is an error. */
  JsonNode call(String method, String path, @Nullable Object body) {
    Reply reply = ask(method, path, body);
    if (!reply.ok()) {
      throw refused(reply);
    }
    return reply.body();
  }

  /** Asks, and returns whatever is replied. */
  Reply ask(String method, String path, @Nullable Object body) {
    return send(method, path, body == null ? null : Body.from(Json.bytes(body), JSON));
  }

  /** Sends many changes at once. */
  Reply bulk(String path, byte[] lines) {
    return send("POST", path, Body.from(lines, LINES));
  }

  private Reply send(String method, String path, @Nullable Body body) {
    int query = path.indexOf('?');
    String endpoint = query < 0 ? path : path.substring(0, query);
    Request request = Requests.create(method, endpoint, List.of(), parameters(path, query), body);
    try (Response response = client.execute(request)) {
      byte[] bytes = response.getBody().map(Body::bodyAsBytes).orElse(new byte[0]);
      JsonNode tree = bytes.length == 0 ? MissingNode.getInstance() : Json.parse(bytes);
      return new Reply(response.getStatus(), tree);
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "OpenSearch at "
              + address
              + " cannot be reached ("
              + e.getMessage()
              + "): look whether it runs, and to the setting omnivl.index.opensearch",
          e);
    }
  }

  private static Map<String, String> parameters(String path, int query) {
    Map<String, String> parameters = new HashMap<>();
    if (query >= 0) {
      for (String each : path.substring(query + 1).split("&", -1)) {
        int equals = each.indexOf('=');
        parameters.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return parameters;
  }

  /** Returns in our words why a request was refused. */
  Failure refused(Reply reply) {
    String where = "OpenSearch at " + address;
    return switch (reply.status()) {
      case 401, 403 ->
          new Failure(
              Reason.UNAVAILABLE,
              reply.error().equals("cluster_block_exception")
                  ? where + " takes no more writes (" + reply.reason() + "): make room on its disks"
                  : where + " refuses the name and password of omnivl.index.opensearch");
      case 404 ->
          new Failure(
              Reason.UNAVAILABLE,
              where + " lacks what this server made there (" + reply.reason() + "): restart it");
      case 429, 502, 503, 504 ->
          new Failure(
              Reason.UNAVAILABLE, where + " is not ready (" + reply.reason() + "): ask again");
      default ->
          new Failure(
              Reason.INTERNAL,
              where + " refuses a request with " + reply.status() + " (" + reply.reason() + ")");
    };
  }

  /** Returns it as messages name it. */
  Address address() {
    return address;
  }

  @Override
  public void close() {
    try {
      transport.close();
    } catch (Exception e) {
      throw new Failure(Reason.INTERNAL, "the connections to OpenSearch did not close", e);
    }
  }
}
