package dev.omnivl.bench.soak;

import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How requests ended. A request is a call, or an item of a stream, which ends by its reply or with
 * its stream. Thread safe.
 */
final class Tally {
  private static final int MOST_TOLD = 20;

  private final Documented documented;
  private final Map<String, Map<Code, Long>> ended = new TreeMap<>(); // guarded by this
  private final List<String> undocumentedOnes = new ArrayList<>(); // guarded by this
  private long requests; // guarded by this
  private long lost; // guarded by this
  private long undocumented; // guarded by this

  Tally(Documented documented) {
    this.documented = documented;
  }

  /** How long the caller of a request wanted to wait. */
  enum Patience {
    /** Until it is answered. */
    ENDLESS,
    /** Until a deadline, which may pass. */
    DEADLINE,
    /** It left, wherever the request was. */
    LEFT
  }

  /**
   * Counts a request that ended.
   *
   * @param method its full name
   * @param said with what, for a person who looks into it
   */
  synchronized void ended(String method, Code code, Patience patience, String said) {
    requests++;
    ended.computeIfAbsent(method, _ -> new TreeMap<>()).merge(code, 1L, Long::sum);
    boolean expected =
        switch (code) {
          case DEADLINE_EXCEEDED -> patience != Patience.ENDLESS;
          case CANCELLED -> patience == Patience.LEFT;
          default -> documented.has(method, code);
        };
    if (!expected) {
      undocumented++;
      if (undocumentedOnes.size() < MOST_TOLD) {
        undocumentedOnes.add(method + " " + code + ": " + said);
      }
    }
  }

  /** Counts requests to a method of which nothing was heard. */
  synchronized void lost(String method, long count) {
    requests += count;
    lost += count;
    if (count > 0 && undocumentedOnes.size() < MOST_TOLD) {
      undocumentedOnes.add(method + ": " + count + " lost");
    }
  }

  synchronized long requests() {
    return requests;
  }

  synchronized long lost() {
    return lost;
  }

  synchronized long undocumented() {
    return undocumented;
  }

  /** Returns a line for each method: how often each status. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    ended.forEach((method, codes) -> lines.add(method + "  " + codes));
    return lines;
  }

  /** Returns the first requests that were lost or ended as nobody says. */
  synchronized List<String> first() {
    return List.copyOf(undocumentedOnes);
  }
}
