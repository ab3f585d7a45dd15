package dev.omnivl.client.ingest;

import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Progress;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Sends the media of one collection to another one, whose model embeds them again: what the second
 * one does not have yet, so that it may be cut short at any time and goes on where it was.
 */
public final class Reembedding {
  private static final int CHECK_PAGE = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The first collection may change meanwhile; if it does so without end, the last pass counts. */
  private static final int MOST_PASSES = 5;

  private final Server from;
  private final Server to;
  private final String described;
  private final LongFunction<Progress> progress;
  private final Map<String, FailedItem> failed = new TreeMap<>();
  private long embedded;

  /**
   * Prepares it.
   *
   * @param from the collection that has the media
   * @param to the one that gets them
   * @param described the name of the first one, which knows what is said of them
   * @param progress makes the progress of so many files
   */
  public Reembedding(Server from, Server to, String described, LongFunction<Progress> progress) {
    this.from = from;
    this.to = to;
    this.described = described;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param media that the first collection has
   * @param embedded media that were sent and embedded now
   * @param removed media that the second one had and the first one has no more
   * @param lacking what the second one lacks, and why
   */
  public record Report(long media, long embedded, long removed, List<FailedItem> lacking) {}

  /**
   * Does it.
   *
   * @throws CommandFailure if the server fails; what it acknowledged stays
   */
  public Report run() {
    Set<String> known = Set.of();
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      List<String> uris = ingested();
      known = new HashSet<>(uris);
      failed.clear();
      List<MediaFile> needed = needed(there(uris));
      if (needed.isEmpty()) {
        break;
      }
      send(needed);
    }
    rememberFailures(known);
    return new Report(known.size(), embedded, removeOthers(known), List.copyOf(failed.values()));
  }

  private List<String> ingested() {
    List<String> uris = new ArrayList<>();
    new Ledger(from)
        .all(entry -> {
          if (entry.hasIngested()) {
            uris.add(entry.getItem().getUri());
          }
        });
    return uris;
  }

  private List<MediaFile> there(List<String> uris) {
    List<MediaFile> files = new ArrayList<>();
    for (String uri : uris) {
      Optional<Path> path = FileUris.path(uri);
      if (path.isEmpty()) {
        fail(uri, "NOT_FOUND", "it is no file of this machine: send it as it was sent before");
        continue;
      }
      try {
        BasicFileAttributes facts = Files.readAttributes(path.get(), BasicFileAttributes.class);
        files.add(
            new MediaFile(path.get(), uri, facts.size(), facts.lastModifiedTime().toInstant()));
      } catch (IOException e) {
        fail(uri, "UNREADABLE_FILE", MediaWalk.reason(e));
      }
    }
    return files;
  }

  private List<MediaFile> needed(List<MediaFile> files) {
    Set<String> uris = new HashSet<>();
    for (int at = 0; at < files.size(); at += CHECK_PAGE) {
      CheckItemsRequest request =
          CheckItemsRequest.newBuilder()
              .addAllItems(
                  files.subList(at, Math.min(files.size(), at + CHECK_PAGE)).stream()
                      .map(MediaFile::version)
                      .toList())
              .build();
      uris.addAll(to.call(server -> server.index().checkItems(request)).getNeededUrisList());
    }
    return files.stream().filter(file -> uris.contains(file.uri())).toList();
  }

  private void send(List<MediaFile> files) {
    long limit = IngestStream.limit(to);
    files = files.stream().sorted(Comparator.comparing(MediaFile::uri)).toList();
    try (Progress bar = progress.apply(files.size())) {
      IngestStream stream = new IngestStream(to, reply -> replied(reply, bar), PATIENCE, described);
      try {
        for (MediaFile file : files) {
          try {
            stream.send(file, file.read(limit), OwnFields.Said.titled(""), true);
          } catch (UnsendableFile e) {
            fail(e.item());
            bar.step();
          }
        }
        stream.finish();
      } catch (CommandFailure e) {
        stream.cancel();
        throw new CommandFailure(
            e.getMessage() + " (" + embedded + " are embedded; run it again to go on)", e);
      }
    }
  }

  private void replied(IngestResponse reply, Progress bar) {
    if (reply.hasError()) {
      fail(reply.getUri(), reply.getError().getReason(), reply.getError().getMessage());
    } else {
      synchronized (failed) {
        embedded++;
      }
    }
    bar.step();
  }

  private void fail(String uri, String reason, String message) {
    fail(new FailedItem(uri, reason, message, false));
  }

  private void fail(FailedItem item) {
    synchronized (failed) {
      failed.put(item.uri(), item);
    }
  }

  /** What failed in an earlier run, and is not to be tried again, is lacking still. */
  private void rememberFailures(Set<String> known) {
    new Ledger(to)
        .all(entry -> {
          String uri = entry.getItem().getUri();
          if (entry.hasError() && known.contains(uri) && !failed.containsKey(uri)) {
            fail(uri, entry.getError().getReason(), entry.getError().getMessage());
          }
        });
  }

  private long removeOthers(Set<String> known) {
    List<String> others = new ArrayList<>();
    new Ledger(to)
        .all((LedgerEntry entry) -> {
          if (!known.contains(entry.getItem().getUri())) {
            others.add(entry.getItem().getUri());
          }
        });
    return new Ledger(to).delete(others);
  }
}
