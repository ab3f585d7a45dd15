package dev.omnivl.index.opensearch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers changes, sends them together, and makes them visible by a commit: one request at a time,
 * so that two changes of one item never overtake each other. Who adds to a full buffer sends it.
 */
final class DurableBuffer {
  private static final Logger LOG = LoggerFactory.getLogger(DurableBuffer.class);

  /** As OpenSearch advises: requests of a few megabytes. */
  private static final long FULL_BYTES = 8L << 20;

  private static final int FULL = 1000;

  private final Cluster cluster;
  private final String index;
  private final Bulk bulk;
  private final States states;

  /** Taken before {@link #gathering} where both are. */
  private final ReentrantLock sending = new ReentrantLock();

  private final ReentrantLock committing = new ReentrantLock();
  private final ReentrantLock gathering = new ReentrantLock();
  private final Map<String, Change> gathered = new LinkedHashMap<>();
  private long bytes;
  private long written;

  /** URIs changed since the last commit, with the number of their last change. */
  private final Map<String, Long> pending = new ConcurrentHashMap<>();

  private long durable;
  private volatile long losses;
  private volatile boolean sound = true;

  DurableBuffer(Cluster cluster, String index, Bulk bulk, States states) {
    this.cluster = cluster;
    this.index = index;
    this.bulk = bulk;
    this.states = states;
  }

  /** Adds a change, in place of an earlier one of the item. */
  void add(Change change) {
    boolean full;
    gathering.lock();
    try {
      Change before = gathered.get(change.uri());
      if (before != null && change.givesWayTo(before)) {
        return;
      }
      gathered.remove(change.uri());
      bytes -= before == null ? 0 : before.document().length;
      boolean inAnyCase = before != null && before.evenIfOlder() && !change.isRemoval();
      // What it replaces may have been meant to replace more.
      gathered.put(change.uri(), inAnyCase ? change.inAnyCase() : change);
      bytes += change.document().length;
      pending.put(change.uri(), ++written);
      full = bytes >= FULL_BYTES || gathered.size() >= FULL;
    } finally {
      gathering.unlock();
    }
    if (full) {
      send();
    }
  }

  /** Returns whether an item has changes that readers do not see yet. */
  boolean isPending(String uri) {
    return pending.containsKey(uri);
  }

  long losses() {
    return losses;
  }

  private void send() {
    sending.lock();
    try {
      List<Change> changes;
      gathering.lock();
      try {
        changes = new ArrayList<>(gathered.values());
        gathered.clear();
        bytes = 0;
      } finally {
        gathering.unlock();
      }
      bulk.send(changes);
    } catch (Failure e) {
      lose(e);
      throw e;
    } finally {
      sending.unlock();
    }
  }

  private void lose(Failure cause) {
    gathering.lock();
    try {
      gathered.clear();
      bytes = 0;
      pending.clear();
      losses++;
    } finally {
      gathering.unlock();
    }
    if (sound) {
      sound = false;
      LOG.error(
          "the index {} cannot be written ({}): what was not acknowledged may be lost",
          index,
          cause.getMessage());
    }
  }

  /** See {@link dev.omnivl.index.DurableItems#commit(long)}. */
  void commit(long since) {
    long wanted = written();
    committing.lock();
    try {
      requireNoLoss(since);
      if (durable >= wanted) {
        return;
      }
      long covered = written();
      send();
      requireNoLoss(since);
      refresh();
      durable = covered;
      pending.values().removeIf(number -> number <= covered);
      states.committed();
    } finally {
      committing.unlock();
    }
  }

  private long written() {
    gathering.lock();
    try {
      return written;
    } finally {
      gathering.unlock();
    }
  }

  private void requireNoLoss(long since) {
    if (losses != since) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "the index "
              + index
              + " of OpenSearch at "
              + cluster.address()
              + " could not be written, and what was not acknowledged may be lost: look to its"
              + " health and its disks, then send it again");
    }
  }

  private void refresh() {
    int failed =
        cluster
            .call("POST", "/" + index + "/_refresh", null)
            .path("_shards")
            .path("failed")
            .asInt();
    if (failed > 0) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "OpenSearch at "
              + cluster.address()
              + " did not show what it wrote on "
              + failed
              + " of the index's shards: look to its health");
    }
  }

  /** Returns whether the index can be written now. */
  boolean recover() {
    String health = "/_cluster/health/" + index + "?local=true";
    String blocks = "/" + index + "/_settings/index.blocks.*?flat_settings=true";
    try {
      boolean writable =
          !cluster.call("GET", health, null).path("status").asText("red").equals("red")
              && !cluster.call("GET", blocks, null).toString().contains("\"true\"");
      if (writable && !sound) {
        sound = true;
        LOG.info("the index {} can be written again", index);
      }
      return writable;
    } catch (Failure e) {
      return false;
    }
  }
}
