package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server acknowledged is there after it ended, in whatever way. */
final class DurabilityTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SAFE = Pattern.compile("\\((\\d+) of \\d+ are safe\\)");

  @TempDir private Path folder;

  @Test
  void aRestartKeepsTheIndex() throws Exception {
    Path media = Files.createDirectory(folder.resolve("media"));
    Path index = folder.resolve("index");
    Gallery.copy(6, "images", media);
    JsonNode before;
    try (RunningServer server = RunningServer.start(index)) {
      assertThat(server.run("index", media.toString()).exitCode()).isZero();
      before = hits(server);
    }
    try (RunningServer server = RunningServer.start(index)) {
      assertThat(listed(server)).hasSize(6);
      assertThat(hits(server)).isEqualTo(before);
      String snapshot = folder.resolve("snapshot").toString();
      assertThat(server.run("index", "snapshot", snapshot).exitCode()).isZero();
      assertThat(server.run("index", "--remove", media.toString()).exitCode()).isZero();
      assertThat(listed(server)).isEmpty();
      assertThat(server.run("index", "restore", snapshot).exitCode()).isZero();
      assertThat(hits(server)).isEqualTo(before);
      assertThat(server.run("index", "verify").out()).startsWith("sound: ");
    }
  }

  @Test
  void aKillDuringIndexingLosesNothingThatWasAcknowledged() throws Exception {
    Path index = folder.resolve("index");
    Path output = folder.resolve("output");
    int safe;
    try (RunningServer server = RunningServer.start(index)) {
      Process client = server.start(output, "index", Gallery.FOLDER.toString());
      while (client.isAlive() && listed(server).size() < 20) {
        Thread.sleep(20);
      }
      server.kill();
      assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(client.exitValue()).isEqualTo(1);
      String last = Files.readString(output).lines().toList().getLast();
      assertThat(last).startsWith("omnivl: ").contains("server");
      Matcher matcher = SAFE.matcher(last);
      assertThat(matcher.find()).as(last).isTrue();
      safe = Integer.parseInt(matcher.group(1));
    }
    try (RunningServer server = RunningServer.start(index)) {
      int kept = listed(server).size();
      assertThat(kept).isGreaterThanOrEqualTo(safe);
      JsonNode rest = JSON.readTree(server.run("index", "--json", Gallery.FOLDER.toString()).out());
      assertThat(rest.get("unchanged").asInt()).isEqualTo(kept);
      assertThat(rest.get("failed")).isEmpty();
      assertThat(listed(server)).hasSize(rest.get("found").asInt());
    }
  }

  private static JsonNode hits(RunningServer server) throws Exception {
    return JSON.readTree(server.run("search", "a drawing", "--json").out()).get("hits");
  }

  private static Set<String> listed(RunningServer server) throws Exception {
    Set<String> uris = new TreeSet<>();
    for (String line : server.run("index", "--list", "--json").out().lines().toList()) {
      uris.add(JSON.readTree(line).get("uri").asText());
    }
    return uris;
  }
}
