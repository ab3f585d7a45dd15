package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's log as those who collect logs want it. */
@Timeout(180)
final class LogTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyLineIsAnObjectAndEveryCallHasOne(@TempDir Path folder) throws Exception {
    try (RunningServer server =
        RunningServer.serving(folder.resolve("index"), "--log.json=true", "--log.calls=true")) {
      assertThat(server.run("search", "a red apple").exitCode()).isZero();

      JsonNode call = awaitCall(server, "omnivl.v1.SearchService/Search");
      assertThat(call.get("status").asText()).isEqualTo("OK");
      assertThat(call.get("level").asText()).isEqualTo("INFO");
      assertThat(call.get("requestId").asText()).hasSize(36);
      assertThat(call.get("caller").asText()).contains("127.0.0.1");
      assertThat(call.get("bytesReceived").asLong()).isPositive();
      assertThat(call.get("bytesSent").asLong()).isPositive();
      assertThat(call.get("seconds").asDouble()).isPositive();
      assertThat(call.get("message").asText()).contains("SearchService/Search OK in");
      assertThat(call.toString()).doesNotContain("apple");
      assertThat(objects(server))
          .extracting(line -> line.get("message").asText())
          .anyMatch(message -> message.contains("ready in"));
      assertThat(server.http("/q/metrics"))
          .contains(
              "omnivl_backlog_seconds{door=\"vectors\"", "omnivl_call_duration_seconds_count");
    }
  }

  private static JsonNode awaitCall(RunningServer server, String method) throws IOException {
    while (true) {
      Optional<JsonNode> line =
          objects(server).stream()
              .filter(one -> one.path("method").asText().equals(method))
              .findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** All lines but what the JVM says before the server begins; each is whole. */
  private static List<JsonNode> objects(RunningServer server) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : server.said().lines().filter(one -> one.startsWith("{")).toList()) {
      objects.add(JSON.readTree(line));
    }
    return objects;
  }
}
