package dev.omnivl.client.ingest;

import com.google.protobuf.Timestamp;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.IndexReport.IncompleteItem;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Progress;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemError;
import dev.omnivl.v1.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * Brings the index up to date with some folders: sends what is new or changed, removes what
 * vanished. Running it again does only what is left, so it may be interrupted at any time.
 */
public final class Indexing {

  private static final int CHECK_PAGE = 1_000;

  /** More single files of one folder are asked for by listing the folder. */
  private static final int MANY_OF_A_FOLDER = 10;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * What to do.
   *
   * @param dryRun only say what would be done
   * @param missing what becomes of indexed files that are not there any more
   * @param retryFailed send files again that failed before, though they have not changed
   * @param excluded files and folders to leave out
   * @param fields what the user says of files; those of which anything is said are always sent
   * @param captions have the model describe what has no caption
   */
  public record Options(
      boolean dryRun,
      WhatIsMissing missing,
      boolean retryFailed,
      Exclusions excluded,
      OwnFields fields,
      boolean captions) {

    /** What to do when nothing else was asked for. */
    public static final Options USUAL =
        new Options(
            false,
            WhatIsMissing.REMOVE_UNLESS_UNMOUNTED,
            false,
            Exclusions.NONE,
            OwnFields.NONE,
            false);
  }

  /** What becomes of indexed files that are not there any more. */
  public enum WhatIsMissing {
    /** They are removed, unless their folder lost so much that a disk may not be mounted. */
    REMOVE_UNLESS_UNMOUNTED,
    /** They are removed. */
    REMOVE,
    /** They are kept. */
    KEEP
  }

  private final Server server;
  private final Options options;
  private final LongFunction<Progress> progress;

  private final List<FailedItem> failed = new ArrayList<>();
  private final List<IncompleteItem> incomplete = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger added = new AtomicInteger();
  private final AtomicInteger changed = new AtomicInteger();
  private long sentBytes;

  /**
   * Prepares a run.
   *
   * @param server where the index is
   * @param options what to do
   * @param progress makes the progress of so many files
   */
  public Indexing(Server server, Options options, LongFunction<Progress> progress) {
    this.server = server;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Indexes files and folders.
   *
   * @throws CommandFailure if there is nothing to index, or the server fails
   */
  public IndexReport run(Selection selection) {
    long start = System.nanoTime();
    MediaWalk walk = MediaWalk.of(selection, options.excluded());
    List<Path> there =
        walk.roots().stream().filter(root -> !walk.unreadable().containsKey(root)).toList();
    Map<String, LedgerEntry> known = known(there);
    if (walk.files().isEmpty() && selection.listed().isEmpty()) {
      throw nothing(selection.named(), walk, known.size());
    }
    return index(walk, known, there, start);
  }

  /**
   * Indexes what changed, and what vanished, since an earlier run.
   *
   * @param roots what was indexed then, with symbolic links resolved
   * @param changed files and folders below them
   * @throws CommandFailure if the server fails
   */
  public IndexReport again(List<Path> roots, Collection<Path> changed) {
    long start = System.nanoTime();
    MediaWalk walk = MediaWalk.again(roots, changed, options.excluded());
    return index(walk, known(changed), List.copyOf(changed), start);
  }

  private IndexReport index(
      MediaWalk walk, Map<String, LedgerEntry> known, List<Path> looked, long start) {
    walk.unreadable()
        .forEach((path, why) ->
            failed.add(new FailedItem(FileUris.of(path), "UNREADABLE_FILE", why, false)));
    List<MediaFile> needed = needed(walk.files(), known);
    int failedBefore = rememberFailures(walk.files(), needed, known);
    Missing missing = missing(walk, known, looked);
    int removed = missing.gone().size();
    if (options.dryRun()) {
      needed.forEach(file -> count(isIndexed(file.uri(), known)));
    } else {
      send(needed, Titles.of(walk.roots()), known);
      removed = new Ledger(server).delete(missing.gone());
    }
    return new IndexReport(
        walk.files().size(),
        added.get(),
        changed.get(),
        walk.files().size() - needed.size() - failedBefore,
        failed,
        incomplete,
        removed,
        missing.held(),
        walk.notMedia(),
        sentBytes,
        Duration.ofNanos(System.nanoTime() - start),
        options.dryRun());
  }

  private static CommandFailure nothing(List<Path> paths, MediaWalk walk, int indexed) {
    String where = String.join(", ", paths.stream().map(Path::toString).toList());
    String passedOver =
        walk.notMediaFiles() == 0
            ? ""
            : " (passed over " + Format.count(walk.notMediaFiles(), "file") + " of other kinds)";
    String left =
        indexed == 0
            ? ""
            : "; to drop its "
                + Format.count(indexed, "indexed item")
                + ": omnivl index --remove "
                + where;
    return new CommandFailure("no images or videos in " + where + passedOver + left);
  }

  /** Returns what the index knows of files, and of all that lies under folders. */
  private Map<String, LedgerEntry> known(Collection<Path> paths) {
    Map<String, LedgerEntry> known = new TreeMap<>();
    Ledger ledger = new Ledger(server);
    Map<Path, Set<String>> files = new HashMap<>(); // by folder
    for (Path path : paths) {
      Path folder = path.getParent();
      if (folder == null || Files.isDirectory(path) || Files.notExists(path)) {
        ledger.under(FileUris.of(path), entry -> known.put(entry.getItem().getUri(), entry));
      } else {
        files.computeIfAbsent(folder, _ -> new HashSet<>()).add(FileUris.of(path));
      }
    }
    files.forEach((folder, uris) -> {
      List<String> asked =
          uris.size() > MANY_OF_A_FOLDER ? List.of(FileUris.of(folder)) : List.copyOf(uris);
      for (String uri : asked) {
        ledger.under(
            uri,
            entry -> {
              if (uris.contains(entry.getItem().getUri())) {
                known.put(entry.getItem().getUri(), entry);
              }
            });
      }
    });
    return known;
  }

  private List<MediaFile> needed(List<MediaFile> files, Map<String, LedgerEntry> known) {
    Set<String> uris = new HashSet<>();
    for (int from = 0; from < files.size(); from += CHECK_PAGE) {
      List<MediaFile> page = files.subList(from, Math.min(files.size(), from + CHECK_PAGE));
      CheckItemsRequest request =
          CheckItemsRequest.newBuilder()
              .addAllItems(page.stream().map(MediaFile::version).toList())
              .setCaptioned(options.captions())
              .build();
      uris.addAll(server.call(to -> to.index().checkItems(request)).getNeededUrisList());
    }
    files.stream()
        .filter(file -> isOlder(file, known) || options.fields().of(file.path()).isPresent())
        .forEach(file -> uris.add(file.uri()));
    if (options.retryFailed()) {
      known.values().stream()
          .filter(LedgerEntry::hasError)
          .forEach(entry -> uris.add(entry.getItem().getUri()));
    }
    return files.stream().filter(file -> uris.contains(file.uri())).toList();
  }

  /** Whether an older file lies where the indexed one was, such as from a backup. */
  private static boolean isOlder(MediaFile file, Map<String, LedgerEntry> known) {
    LedgerEntry entry = known.get(file.uri());
    if (entry == null) {
      return false;
    }
    Timestamp indexed = entry.getItem().getModified();
    return file.modified()
        .isBefore(Instant.ofEpochSecond(indexed.getSeconds(), indexed.getNanos()));
  }

  /** Files that failed before and are not sent again have failed still. */
  private int rememberFailures(
      List<MediaFile> files, List<MediaFile> needed, Map<String, LedgerEntry> known) {
    Set<String> sent = new HashSet<>();
    needed.forEach(file -> sent.add(file.uri()));
    int before = 0;
    for (MediaFile file : files) {
      LedgerEntry entry = known.get(file.uri());
      if (entry != null && entry.hasError() && !sent.contains(file.uri())) {
        ItemError error = entry.getError();
        failed.add(new FailedItem(file.uri(), error.getReason(), error.getMessage(), true));
        before++;
      }
    }
    return before;
  }

  private Missing missing(MediaWalk walk, Map<String, LedgerEntry> known, List<Path> looked) {
    Missing found = Missing.of(known.keySet(), walk.files(), looked);
    return switch (options.missing()) {
      case KEEP -> new Missing(List.of(), Map.of());
      case REMOVE -> found.confirmed();
      case REMOVE_UNLESS_UNMOUNTED -> found;
    };
  }

  private static boolean isIndexed(String uri, Map<String, LedgerEntry> known) {
    LedgerEntry entry = known.get(uri);
    return entry != null && entry.hasIngested();
  }

  private void send(List<MediaFile> files, Titles titles, Map<String, LedgerEntry> known) {
    if (files.isEmpty()) {
      return;
    }
    long limit = IngestStream.limit(server);
    long allBytes = files.stream().mapToLong(MediaFile::sizeBytes).sum();
    try (Progress bar = progress.apply(files.size())) {
      IngestStream stream =
          new IngestStream(
              server, reply -> replied(reply, known, bar), PATIENCE, options.captions());
      try {
        for (MediaFile file : files) {
          OwnFields.Said titled = OwnFields.Said.titled(titles.of(file.path()));
          OwnFields.Said said =
              options
                  .fields()
                  .of(file.path())
                  .map(own -> own.orTitled(titled.title()))
                  .orElse(titled);
          sendOne(stream, file, said, limit, known, bar);
          bar.message(Format.bytes(sentBytes) + " of " + Format.bytes(allBytes));
        }
        stream.finish();
      } catch (CommandFailure e) {
        stream.cancel();
        throw new CommandFailure(
            e.getMessage() + acknowledged(added.get() + changed.get(), files.size()), e);
      }
    }
  }

  private static String acknowledged(int done, int of) {
    return done == 0 ? "" : " (" + Format.count(done) + " of " + Format.count(of) + " are safe)";
  }

  private void sendOne(
      IngestStream stream,
      MediaFile file,
      OwnFields.Said said,
      long limit,
      Map<String, LedgerEntry> known,
      Progress bar) {
    try {
      byte[] bytes = file.read(limit);
      sentBytes += bytes.length;
      stream.send(file, bytes, said, isOlder(file, known));
    } catch (UnsendableFile e) {
      fail(e.item());
      bar.step();
    }
  }

  private void replied(IngestResponse reply, Map<String, LedgerEntry> known, Progress bar) {
    if (reply.hasError()) {
      ItemError error = reply.getError();
      fail(new FailedItem(reply.getUri(), error.getReason(), error.getMessage(), false));
    } else if (reply.hasItem()) {
      count(isIndexed(reply.getUri(), known));
      String lacks = reply.getItem().getDamage();
      if (!lacks.isEmpty()) {
        incomplete.add(new IncompleteItem(reply.getUri(), lacks));
      }
    }
    bar.step();
  }

  private void count(boolean wasIndexed) {
    (wasIndexed ? changed : added).incrementAndGet();
  }

  private void fail(FailedItem item) {
    synchronized (failed) {
      failed.add(item);
    }
  }
}
