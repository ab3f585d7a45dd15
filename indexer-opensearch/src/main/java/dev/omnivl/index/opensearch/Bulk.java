package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemOutcome.Failed;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends many changes in one request and sees to each that fails: one that meets a newer version of
 * its item gives way to it, what finds the cluster busy is sent again, and what OpenSearch does not
 * take becomes a failure in the ledger.
 *
 * <p>OpenSearch compares versions where the items are, so the newest one stays whichever process
 * writes it and whenever it comes.
 */
final class Bulk {
  private static final Logger LOG = LoggerFactory.getLogger(Bulk.class);
  private static final int ATTEMPTS = 7;
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final Cluster cluster;
  private final String index;
  private final Clock clock;

  Bulk(Cluster cluster, String index, Clock clock) {
    this.cluster = cluster;
    this.index = index;
    this.clock = clock;
  }

  /** What of a request must be sent once more. */
  private static final class Again {
    private final List<Change> busy = new ArrayList<>();
    private final List<Change> conflicts = new ArrayList<>();
    private final List<Change> failures = new ArrayList<>();
    private String why = "";
  }

  /**
   * Sends changes, of which no two are of one item, and returns when all are on the disks.
   *
   * @throws Failure {@code UNAVAILABLE} if the cluster stayed busy or out of reach; then some may
   *     be written
   */
  void send(List<Change> changes) {
    List<Change> left = changes;
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      Again again = sendOnce(left);
      if (!again.busy.isEmpty()) {
        if (attempt >= ATTEMPTS) {
          throw new Failure(
              Reason.UNAVAILABLE,
              "OpenSearch at "
                  + cluster.address()
                  + " does not write ("
                  + again.why
                  + "): look to its health and its disks");
        }
        pause(wait);
        wait = wait.multipliedBy(2);
      }
      left = new ArrayList<>(again.busy);
      left.addAll(again.failures);
      left.addAll(stillNewer(again.conflicts));
    }
  }

  private Again sendOnce(List<Change> changes) {
    Map<String, JsonNode> there = current(changes.stream().filter(Change::evenIfOlder).toList());
    List<Change> sent = new ArrayList<>();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Change change : changes) {
      JsonNode stored = there.get(change.id());
      if (change.isRemoval() && stored == null) {
        continue; // it is not there
      }
      sent.add(change);
      line(lines, change.action(Optional.ofNullable(stored).map(d -> d.path("_version").asLong())));
      if (!change.isRemoval()) {
        line(lines, change.document());
      }
    }
    Again again = new Again();
    if (!sent.isEmpty()) {
      read(reply(lines.toByteArray(), again), sent, again);
    }
    return again;
  }

  private static void line(ByteArrayOutputStream lines, byte[] line) {
    lines.writeBytes(line);
    lines.write('\n');
  }

  /** A request that fails as a whole is one of which each change failed. */
  private Optional<JsonNode> reply(byte[] lines, Again again) {
    try {
      Cluster.Reply reply = cluster.bulk("/" + index + "/_bulk", lines);
      if (reply.ok()) {
        return Optional.of(reply.body().path("items"));
      }
      Failure refused = cluster.refused(reply);
      if (refused.reason() != Reason.UNAVAILABLE) {
        throw refused;
      }
      again.why = String.valueOf(refused.getMessage());
    } catch (Failure e) {
      if (e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      again.why = String.valueOf(e.getMessage());
    }
    return Optional.empty();
  }

  private void read(Optional<JsonNode> items, List<Change> sent, Again again) {
    if (items.isEmpty()) {
      again.busy.addAll(sent);
      return;
    }
    for (int i = 0; i < sent.size(); i++) {
      Change change = sent.get(i);
      JsonNode item = items.get().path(i).path(change.isRemoval() ? "delete" : "index");
      int status = item.path("status").asInt();
      String type = item.path("error").path("type").asText("");
      String reason = item.path("error").path("reason").asText("");
      if (status < 300 || (change.isRemoval() && status == NOT_FOUND)) {
        continue;
      }
      if (status == CONFLICT) {
        again.conflicts.add(change);
      } else if (status == 429 || status >= 500 || type.equals("cluster_block_exception")) {
        again.busy.add(change);
        again.why = reason;
      } else {
        refuse(change, type + ": " + reason).ifPresent(again.failures::add);
      }
    }
  }

  /** Returns what is written in place of what OpenSearch does not take. */
  private Optional<Change> refuse(Change change, String why) {
    LOG.error("OpenSearch does not take {}: {}", change.uri(), why);
    if (change.isRemoval()) {
      throw new Failure(
          Reason.INTERNAL, change.uri() + ": cannot be removed from OpenSearch (" + why + ")");
    }
    Failed failed =
        new Failed(
            Reason.INTERNAL,
            change.uri() + ": cannot be stored in OpenSearch; the log of the server says why");
    return change
        .version()
        .map(version -> Change.of(version, Documents.of(version, failed, clock.instant()), true));
  }

  /** Returns those that met a version that changed no later; the others give way. */
  private List<Change> stillNewer(List<Change> conflicts) {
    Map<String, JsonNode> there = current(conflicts);
    List<Change> newer = new ArrayList<>();
    for (Change change : conflicts) {
      JsonNode stored = there.get(change.id());
      long modified =
          stored == null
              ? Long.MIN_VALUE
              : stored.path("_source").path(Names.MODIFIED).asLong(Long.MIN_VALUE);
      long ours = change.version().map(v -> EpochNanos.of(v.modified())).orElse(Long.MAX_VALUE);
      if (change.evenIfOlder() || modified <= ours) {
        newer.add(change.inAnyCase());
      } else {
        LOG.debug("{}: a version that changed later is there", change.uri());
      }
    }
    return newer;
  }

  /** Returns the documents that are there now, committed or not, by id. */
  private Map<String, JsonNode> current(List<Change> changes) {
    Map<String, JsonNode> found = new HashMap<>();
    if (!changes.isEmpty()) {
      List<String> ids = changes.stream().map(Change::id).toList();
      String path = "/" + index + "/_mget?realtime=true&_source_includes=" + Names.MODIFIED;
      for (JsonNode document : cluster.call("POST", path, Map.of("ids", ids)).path("docs")) {
        if (document.path("found").asBoolean()) {
          found.put(document.path("_id").asText(), document);
        }
      }
    }
    return found;
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.UNAVAILABLE, "the index is being closed", e);
    }
  }
}
