package dev.omnivl.client.ingest;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of the files of an indexing run.
 *
 * @param found files that may be media
 * @param added indexed for the first time
 * @param changed indexed again, because they changed
 * @param unchanged indexed before, nothing to do
 * @param failed what could not be indexed, now or when it was last tried
 * @param incomplete what is in the index since this run, though something of it lacks
 * @param removed files that vanished and were taken out of the index
 * @param heldBack items that vanished with most of their folder and were kept, by that folder
 * @param notMedia files that were passed over, by their ending
 * @param sentBytes bytes of all files sent
 * @param time from the walk to the end
 * @param dryRun true if nothing was sent: the counts say what would be
 */
public record IndexReport(
    int found,
    int added,
    int changed,
    int unchanged,
    List<FailedItem> failed,
    List<IncompleteItem> incomplete,
    int removed,
    Map<String, Integer> heldBack,
    Map<String, Integer> notMedia,
    long sentBytes,
    Duration time,
    boolean dryRun) {

  private static final Set<String> REASONS_OF_FILES =
      Set.of("UNREADABLE_MEDIA", "UNREADABLE_FILE", "TOO_LARGE", "INVALID_ARGUMENT");

  /**
   * A file that is not in the index.
   *
   * @param uri the file
   * @param reason why, in upper case with underscores
   * @param message why, in words
   * @param before true if it failed in an earlier run and has not changed since
   */
  public record FailedItem(String uri, String reason, String message, boolean before) {}

  /**
   * A file that is in the index as far as it could be.
   *
   * @param uri the file
   * @param lacks what lacks of it, such as its end or its caption, in words
   */
  public record IncompleteItem(String uri, String lacks) {}

  /** Copies the parts. */
  public IndexReport {
    failed = List.copyOf(failed);
    incomplete = List.copyOf(incomplete);
    heldBack = Collections.unmodifiableMap(new TreeMap<>(heldBack));
    notMedia = Collections.unmodifiableMap(new TreeMap<>(notMedia));
  }

  /** Returns whether a file failed now for a reason that does not lie in the file. */
  public boolean serverFailed() {
    return failed.stream()
        .anyMatch(item -> !item.before() && !REASONS_OF_FILES.contains(item.reason()));
  }

  /** Returns the number of files of which some part can now be found. */
  public int indexed() {
    return added + changed + unchanged;
  }
}
