package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.answer.PageCursor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of the index that questions are answered from: points in time that OpenSearch holds. A
 * question of several searches sees one state, and so do the pages of one answer. The newest state
 * is shared by all questions; it is followed by another one after each commit of this process, and
 * within a second after one of others. Older ones are kept for those who ask for the next page.
 */
final class States implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(States.class);

  /** Renewed by each search; longer than a cursor is good. */
  private static final String HELD = "6m";

  private static final int NOT_FOUND = 404;
  private static final Duration HELD_FOR = Duration.ofSeconds(PageCursor.KEPT_SECONDS);

  /** How often it is asked whether others have committed. */
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final String index;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, State> kept = new LinkedHashMap<>();
  private @Nullable State newest;
  private boolean committed;
  private long lastGlance;

  /** Not from 0 on, so that cursors of another process are of no state of this one. */
  private long number = System.nanoTime();

  States(Cluster cluster, String index) {
    this.cluster = cluster;
    this.index = index;
  }

  /** A node that held a part of the state has ended since, or the state was held too long. */
  static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One state, in use until it is closed. */
  final class State implements AutoCloseable {
    private final long name;
    private final String point;
    private final long refreshes;
    private long lastUse = System.nanoTime();
    private int users;
    private boolean pinned;

    private State(long name, String point, long refreshes) {
      this.name = name;
      this.point = point;
      this.refreshes = refreshes;
    }

    /**
     * Searches it.
     *
     * @throws Gone if OpenSearch holds it no more
     */
    JsonNode search(Map<String, Object> body) {
      Map<String, Object> request = new LinkedHashMap<>(body);
      request.put("pit", Map.of("id", point, "keep_alive", HELD));
      Cluster.Reply reply = cluster.ask("POST", "/_search", request);
      if (reply.status() == NOT_FOUND) {
        forget(this);
        throw new Gone();
      }
      if (!reply.ok()) {
        throw cluster.refused(reply);
      }
      return reply.body();
    }

    /** Returns what names it in a cursor, having it kept for the next page. */
    long pin() {
      lock.lock();
      try {
        pinned = true;
        return name;
      } finally {
        lock.unlock();
      }
    }

    long name() {
      return name;
    }

    private boolean isOld() {
      return System.nanoTime() - lastUse > HELD_FOR.toNanos();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        users--;
        dropUnused();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns the newest state. */
  State newest() {
    lock.lock();
    try {
      State now = newest;
      if (now == null || committed || now.isOld() || hasChanged(now)) {
        now = opened();
        newest = now;
        committed = false;
        dropUnused();
      }
      return used(now);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the state that a cursor names. */
  State of(PageCursor cursor) {
    lock.lock();
    try {
      State state = kept.get(cursor.state());
      if (state == null || state.isOld()) {
        throw PageCursor.tooOld();
      }
      return used(state);
    } finally {
      lock.unlock();
    }
  }

  private static State used(State state) {
    state.users++;
    state.lastUse = System.nanoTime();
    return state;
  }

  /** What is written becomes visible by a commit; the next question sees it. */
  void committed() {
    lock.lock();
    try {
      committed = true;
    } finally {
      lock.unlock();
    }
  }

  private State opened() {
    long refreshes = refreshes();
    String path = "/" + index + "/_search/point_in_time?keep_alive=" + HELD;
    String point = cluster.call("POST", path, null).path("pit_id").asText();
    State state = new State(number++, point, refreshes);
    kept.put(state.name, state);
    return state;
  }

  private void forget(State state) {
    lock.lock();
    try {
      kept.remove(state.name);
      newest = newest == state ? null : newest;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasChanged(State state) {
    long now = System.nanoTime();
    if (now - lastGlance < GLANCE.toNanos()) {
      return false;
    }
    lastGlance = now;
    return refreshes() != state.refreshes;
  }

  /** Nothing but a commit refreshes the index. */
  private long refreshes() {
    JsonNode stats = cluster.call("GET", "/" + index + "/_stats/refresh", null);
    return stats.path("_all").path("total").path("refresh").path("external_total").asLong();
  }

  private void dropUnused() {
    int surplus = kept.size() - PageCursor.MOST_KEPT;
    for (State state : List.copyOf(kept.values())) {
      boolean wanted = state.pinned && !state.isOld() && surplus <= 0;
      if (state.users == 0 && state != newest && !wanted) {
        kept.remove(state.name);
        release(state);
      }
      surplus--;
    }
  }

  private void release(State state) {
    try {
      cluster.ask("DELETE", "/_search/point_in_time", Map.of("pit_id", List.of(state.point)));
    } catch (Failure e) {
      LOG.debug("OpenSearch will let go of a state by itself", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      kept.values().forEach(this::release);
      kept.clear();
    } finally {
      lock.unlock();
    }
  }
}
