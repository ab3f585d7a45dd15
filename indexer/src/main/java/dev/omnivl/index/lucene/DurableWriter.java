package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes in an order that readers can rely on: one change at a time, group commits, and a note of
 * what is written but not yet visible.
 *
 * <p>Lucene gives each thread that writes at the same time a segment of its own, so one writer at a
 * time makes one small segment, not several, of each commit. It writes thousands of media in a
 * second, more than a model makes.
 *
 * <p>A commit asks first whether the last one covered its caller's changes: while one is under way
 * all later callers queue, and the next covers them together. So n threads that commit after each
 * item cost far fewer than n fsyncs.
 *
 * <p>A writer that fails in the middle of its work, as on a full disk, closes itself, and what it
 * had not committed may be lost: a commit that failed after its last file was written may be found
 * there all the same. That is counted, and the next change or {@link #recover} opens another writer
 * on what reached the disk.
 */
final class DurableWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DurableWriter.class);

  /** A change of one item; returns Lucene's sequence number. */
  @FunctionalInterface
  interface Change {
    long apply(IndexWriter writer) throws IOException;
  }

  /** Opens a writer on the last commit. */
  @FunctionalInterface
  interface Opening {
    IndexWriter open() throws IOException;
  }

  private final Path folder;
  private final Opening opening;
  private final SearcherManager searchers;
  private final Thumbnails thumbnails;

  /** Taken before {@link #committing} where both are. */
  private final ReentrantLock changing = new ReentrantLock();

  private final ReentrantLock committing = new ReentrantLock();

  /** URIs changed since the last commit, with the sequence number of their last change. */
  private final Map<String, Long> pending = new ConcurrentHashMap<>();

  /** Of this writer; sequence numbers begin anew with each. */
  private final AtomicLong written = new AtomicLong(-1);

  private long durable = -1;
  private volatile long lastChange = System.nanoTime();
  private volatile long tidied = lastChange - 1;
  private volatile IndexWriter writer;
  private volatile long losses;
  private volatile boolean sound = true;
  private boolean lost;
  private volatile boolean closed;

  DurableWriter(
      Path folder,
      Opening opening,
      IndexWriter first,
      SearcherManager searchers,
      Thumbnails thumbnails)
      throws IOException {
    this.folder = folder;
    this.opening = opening;
    this.searchers = searchers;
    this.thumbnails = thumbnails;
    this.writer = ready(first);
  }

  /** Has the thumbnails go on from the commit that a writer was opened on. */
  private IndexWriter ready(IndexWriter lucene) throws IOException {
    try {
      searchers.maybeRefreshBlocking();
      thumbnails.recover(IndexFolder.commitData(lucene));
      IndexFolder.mark(lucene, thumbnails::commitData);
      return lucene;
    } catch (IOException | RuntimeException e) {
      lucene.rollback();
      throw e;
    }
  }

  /** Holds an item: until this is closed, nobody else changes any. */
  Held hold(String uri) throws IOException {
    changing.lock();
    try {
      reopenIfLost();
      return new Held(uri);
    } catch (IOException | RuntimeException e) {
      changing.unlock();
      throw e;
    }
  }

  /** Returns how often a writer failed, so that what it had not committed may be lost. */
  long losses() {
    return losses;
  }

  /**
   * Makes durable and visible what was written before.
   *
   * @param since the {@link #losses} when the caller began to write
   * @throws Failure {@code UNAVAILABLE} if a writer failed since then
   */
  void commit(long since) throws IOException {
    commit(since, false);
  }

  private void commit(long since, boolean always) throws IOException {
    long wanted = written.get();
    committing.lock();
    try {
      if (!closed && !writer.isOpen()) {
        noteLoss();
      }
      if (losses != since) {
        throw lost();
      }
      if (always || durable < wanted) {
        commitNow();
      } else {
        thumbnails.committed(durable); // of a change that the commit took in before it was noted
      }
    } finally {
      committing.unlock();
    }
  }

  private void commitNow() throws IOException {
    try {
      long covered = write();
      searchers.maybeRefreshBlocking();
      pending.values().removeIf(sequence -> sequence <= covered);
      thumbnails.committed(covered);
      durable = Math.max(durable, covered);
    } catch (IOException | RuntimeException e) {
      noteFailure(e);
      if (!writer.isOpen()) {
        noteLoss();
      }
      throw e;
    }
    if (!sound) {
      sound = true;
      LOG.info("the index in {} can be written again", folder);
    }
  }

  private long write() throws IOException {
    thumbnails.preparing();
    writer.prepareCommit();
    try {
      thumbnails.prepared();
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
    return writer.commit();
  }

  /**
   * Returns whether the index can be written, having tried to mend it if not: what failed once is
   * believed again when a commit has reached the disk.
   */
  boolean recover() throws IOException {
    if (sound && writer.isOpen()) {
      return true;
    }
    changing.lock();
    try {
      reopenIfLost();
      writer.setLiveCommitData(writer.getLiveCommitData()); // or there were nothing to commit
    } finally {
      changing.unlock();
    }
    commit(losses, true);
    return true;
  }

  /**
   * Merges to few segments and makes that visible, once after all changes, if the last one was so
   * long ago. Takes as long as merging does; others write meanwhile.
   */
  void tidy(Duration quiet) throws IOException {
    long change = lastChange;
    if (tidied == change || !sound || System.nanoTime() - change < quiet.toNanos()) {
      return;
    }
    try {
      IndexWriter now = writer;
      now.forceMerge(1);
      if (!closed && now.hasUncommittedChanges()) {
        commit(losses, true);
      }
    } finally {
      tidied = change; // even if it failed: it would fail again
    }
  }

  /** Returns whether nothing has changed since segments were merged to few. */
  boolean isTidy() {
    return tidied == lastChange;
  }

  private void reopenIfLost() throws IOException {
    if (closed) {
      throw new AlreadyClosedException("this program closed the index");
    }
    if (writer.isOpen()) {
      return;
    }
    committing.lock();
    try {
      noteLoss();
      writer = ready(opening.open());
      pending.clear();
      written.set(-1);
      durable = -1;
      lost = false;
    } finally {
      committing.unlock();
    }
  }

  /** Notes once for each writer that it failed. */
  private void noteLoss() {
    if (!lost) {
      lost = true;
      losses++;
      noteFailure(writer.getTragicException());
    }
  }

  /** Logs the first failure of a series. */
  private void noteFailure(@Nullable Throwable cause) {
    if (sound) {
      sound = false;
      LOG.error(
          "the index in {} cannot be written ({}): what was not acknowledged may be lost, and"
              + " nothing can be added until there is room",
          folder,
          String.valueOf(cause));
    }
  }

  private Failure lost() {
    return new Failure(
        Reason.UNAVAILABLE,
        "the index in "
            + folder
            + " could not be written, and what was not acknowledged may be lost: look to rights and"
            + " free space, then send it again");
  }

  /** Something that reads the files of a commit. */
  @FunctionalInterface
  interface Keeping<T> {
    T read(IndexCommit commit) throws IOException;
  }

  /** Keeps the files of the last commit, and all thumbnails, while they are read. */
  <T> T keep(Keeping<T> reading) throws IOException {
    IndexWriter current = writer;
    SnapshotDeletionPolicy commits =
        (SnapshotDeletionPolicy) current.getConfig().getIndexDeletionPolicy();
    thumbnails.hold();
    try {
      IndexCommit commit = commits.snapshot();
      try {
        return reading.read(commit);
      } finally {
        commits.release(commit);
        if (current.isOpen()) {
          current.deleteUnusedFiles();
        }
      }
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    committing.lock();
    try {
      thumbnails.release(durable);
    } finally {
      committing.unlock();
    }
  }

  /** Rewrites what still holds the bytes of deleted items, and commits. */
  void purge() throws IOException {
    writer.forceMergeDeletes(true);
    commit(losses, true);
  }

  /** Commits and closes; running merges are dropped, they can be done again. */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      if (writer.isOpen()) {
        commit(losses, false);
      }
    } finally {
      searchers.close();
      writer.rollback();
      thumbnails.close();
    }
  }

  /** An item that is held. */
  final class Held implements AutoCloseable {
    private final String uri;

    private Held(String uri) {
      this.uri = uri;
    }

    /** Returns whether it has changes that readers do not see yet. */
    boolean isPending() {
      return pending.containsKey(uri);
    }

    /** Replaces it by a medium. */
    void replace(MediaRecord medium, List<Segment> segments, Instant recorded) throws IOException {
      thumbnails.drop(uri);
      Thumbnails.Places places = thumbnails.add(medium, segments);
      update(MediumDocuments.block(medium, segments, places, recorded));
    }

    /** Replaces it by a failure. */
    void replace(List<Document> failure) throws IOException {
      thumbnails.drop(uri);
      update(failure);
    }

    private void update(List<Document> block) throws IOException {
      change(lucene -> lucene.updateDocuments(new Term(Fields.BLOCK, uri), block));
    }

    void remove() throws IOException {
      thumbnails.drop(uri);
      change(lucene -> lucene.deleteDocuments(new Term(Fields.BLOCK, uri)));
    }

    void change(Change change) throws IOException {
      long sequence = change.apply(writer);
      pending.put(uri, sequence);
      thumbnails.changed(sequence);
      written.accumulateAndGet(sequence, Math::max);
      lastChange = System.nanoTime();
    }

    @Override
    public void close() {
      thumbnails.abandon(); // what was not written
      changing.unlock();
    }
  }
}
