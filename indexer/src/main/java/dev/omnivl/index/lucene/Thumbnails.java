package dev.omnivl.index.lucene;

import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.thumbnails.Erasure;
import dev.omnivl.index.thumbnails.PackEnd;
import dev.omnivl.index.thumbnails.ThumbnailPacks;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Which thumbnails documents refer to, and when one has lost its last reference.
 *
 * <p>Media of equal content share their thumbnails: who adds a medium takes over the equal pictures
 * of one that has its content hash. So only media of one content hash can refer to a picture, and
 * whether any does is a question about that term.
 *
 * <p>A commit is prepared, the packs are forced, what the commit may leave without a reference is
 * written to the journal, the commit is made durable, and then all of that which no committed
 * medium and no newer change refers to is erased, before the commit is acknowledged. Whoever opens
 * the index after a process died in between finds the journal and does the rest; pictures of
 * documents that no commit came to hold lie between two positions that each commit tells.
 */
final class Thumbnails implements Closeable {
  /** After every commit: its change is not made yet. */
  private static final long NOT_YET = Long.MAX_VALUE;

  private static final long AT_ONCE = -1;

  private final ThumbnailPacks packs;
  private final Committed committed;

  /** Changes since the last commit. */
  private final Map<String, Block> pending = new HashMap<>();

  private final Map<String, Block> pendingByContent = new HashMap<>();
  private final List<Dropped> dropped = new ArrayList<>();

  /** Held while pictures are erased, and to keep them. */
  private final ReentrantLock erasing = new ReentrantLock();

  private int holds;

  /** The change that is under way. */
  private @Nullable Block adding;

  private final List<Dropped> dropping = new ArrayList<>();

  /** What is in the journal. */
  private final Set<Erasure> journaled = new HashSet<>();

  /** Behind all pictures whose documents are written, and the same when a commit was prepared. */
  private PackEnd written = PackEnd.NONE;

  private PackEnd covered = PackEnd.NONE;

  Thumbnails(ThumbnailPacks packs, Committed committed) {
    this.packs = packs;
    this.committed = committed;
  }

  /**
   * Where the pictures of a block are.
   *
   * @param medium the place of the medium's own
   * @param segments the places of its segments', in their order; empty where there is none
   */
  record Places(long medium, List<OptionalLong> segments) {}

  /** The pictures of one document block that is not committed. */
  private static final class Block {
    private final String contentHash;
    private final Set<Long> places;
    private long sequence = NOT_YET;

    Block(String contentHash, Set<Long> places) {
      this.contentHash = contentHash;
      this.places = places;
    }
  }

  /** A picture that a change dropped. */
  private static final class Dropped {
    private final Erasure erasure;
    private long sequence = NOT_YET;

    Dropped(Erasure erasure) {
      this.erasure = erasure;
    }
  }

  /**
   * Goes on from a commit, the one that readers see now: cuts off what came later and erases what a
   * dead process was to erase.
   *
   * @param commitData the user data of that commit
   */
  synchronized void recover(Map<String, String> commitData) throws IOException {
    pending.clear();
    pendingByContent.clear();
    dropped.clear();
    adding = null;
    dropping.clear();
    journaled.clear();
    packs.open(end(commitData, Fields.THUMBNAILS_END_KEY));
    written = packs.end();
    List<Erasure> doubtful = new ArrayList<>(packs.intended());
    packs.visit(
        end(commitData, Fields.THUMBNAILS_COVERED_KEY),
        written,
        (place, contentHash) -> doubtful.add(new Erasure(place, contentHash)));
    packs.erase(unreferenced(doubtful));
    packs.done();
  }

  private static PackEnd end(Map<String, String> commitData, String key) {
    String end = commitData.get(key);
    return end == null ? PackEnd.NONE : PackEnd.parse(end);
  }

  /** Returns what a commit that is being prepared says of the packs. */
  synchronized Map<String, String> commitData() {
    return Map.of(
        Fields.THUMBNAILS_COVERED_KEY,
        covered.toString(),
        Fields.THUMBNAILS_END_KEY,
        packs.end().toString());
  }

  /** Finds a place for each picture of a block that is about to be written. */
  synchronized Places add(MediaRecord medium, List<Segment> segments) throws IOException {
    Set<Long> equals = equalContent(medium.contentHash());
    Map<Long, byte[]> known = new HashMap<>();
    for (long place : equals) {
      packs.read(place).ifPresent(jpeg -> known.put(place, jpeg));
    }
    Set<Long> places = new HashSet<>();
    long own = place(medium.contentHash(), medium.thumbnail(), known);
    places.add(own);
    List<OptionalLong> ofSegments = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      if (segment.thumbnail().isPresent()) {
        long place = place(medium.contentHash(), segment.thumbnail().get(), known);
        places.add(place);
        ofSegments.add(OptionalLong.of(place));
      } else {
        ofSegments.add(OptionalLong.empty());
      }
    }
    Block block = new Block(medium.contentHash(), places);
    adding = block;
    pending.put(medium.version().uri(), block);
    pendingByContent.put(medium.contentHash(), block);
    return new Places(own, ofSegments);
  }

  private long place(String contentHash, byte[] jpeg, Map<Long, byte[]> known) throws IOException {
    for (Map.Entry<Long, byte[]> entry : known.entrySet()) {
      if (Arrays.equals(entry.getValue(), jpeg)) {
        return entry.getKey();
      }
    }
    long place = packs.add(contentHash, jpeg);
    known.put(place, jpeg);
    return place;
  }

  /** Returns the pictures of a medium that has this content. */
  private Set<Long> equalContent(String contentHash) {
    Block block = pendingByContent.get(contentHash);
    return block != null
        ? block.places
        : committed.read(searcher -> {
          Optional<StoredMedium> equal = StoredMedium.find(searcher, Fields.CONTENT, contentHash);
          return equal.isPresent() ? equal.get().places() : Set.of();
        });
  }

  /** Notes that the block of an item is about to be replaced or removed. */
  synchronized void drop(String uri) throws IOException {
    Block block = pending.remove(uri);
    if (block != null) {
      drop(block.contentHash, block.places);
    }
    committed.read(searcher -> {
      Optional<StoredMedium> stored = StoredMedium.find(searcher, Fields.URI, uri);
      if (stored.isPresent()) {
        Optional<String> contentHash = stored.get().contentHash();
        if (contentHash.isPresent()) {
          drop(contentHash.get(), stored.get().places());
        }
      }
      return stored;
    });
  }

  private void drop(String contentHash, Set<Long> places) {
    for (long place : places) {
      dropping.add(new Dropped(new Erasure(place, contentHash)));
    }
  }

  /** Notes that what was added and dropped is written. */
  synchronized void changed(long sequence) {
    if (adding != null) {
      adding.sequence = sequence;
      adding = null;
    }
    dropping.forEach(drop -> drop.sequence = sequence);
    dropped.addAll(dropping);
    dropping.clear();
    written = packs.end();
  }

  /** Notes that what was added and dropped since the last change will not be written. */
  synchronized void abandon() {
    dropping.clear();
    if (adding != null) {
      Block block = adding;
      adding = null;
      pending.values().remove(block);
      pendingByContent.values().remove(block);
      drop(block.contentHash, block.places);
      dropping.forEach(drop -> drop.sequence = AT_ONCE);
      dropped.addAll(dropping);
      dropping.clear();
    }
  }

  /** To be called before a commit is prepared. */
  synchronized void preparing() {
    covered = written;
  }

  /** To be called between the preparation of a commit and its end. */
  synchronized void prepared() throws IOException {
    packs.force();
    Set<Erasure> intended = new HashSet<>();
    dropped.forEach(drop -> intended.add(drop.erasure));
    dropping.forEach(drop -> intended.add(drop.erasure)); // it may be in the commit already
    intended.removeAll(journaled);
    if (!intended.isEmpty()) {
      packs.intend(intended);
      journaled.addAll(intended);
    }
  }

  /** Erases what a commit, which readers see by now, left without a reference. */
  void committed(long sequence) throws IOException {
    erasing.lock();
    try {
      if (holds == 0) {
        erase(sequence);
      }
    } finally {
      erasing.unlock();
    }
  }

  private void erase(long sequence) throws IOException {
    List<Dropped> due = new ArrayList<>();
    List<Long> places;
    synchronized (this) {
      pending.values().removeIf(block -> block.sequence <= sequence);
      pendingByContent.values().removeIf(block -> block.sequence <= sequence);
      for (Dropped drop : dropped) {
        if (drop.sequence <= sequence) {
          due.add(drop);
        }
      }
      if (due.isEmpty()) {
        return;
      }
      // A change that takes a picture over may yet be lost.
      Set<Long> takenOver = pendingPlaces(due);
      due.removeIf(drop -> takenOver.contains(drop.erasure.place()));
      places = unreferenced(due.stream().map(drop -> drop.erasure).toList());
    }
    packs.erase(places);
    synchronized (this) {
      dropped.removeAll(due);
      if (dropped.isEmpty() && dropping.isEmpty()) {
        packs.done();
        journaled.clear();
      }
    }
  }

  /** Keeps every picture as it is until {@link #release}, while files are copied. */
  void hold() {
    erasing.lock();
    holds++;
    erasing.unlock();
  }

  /** Ends a {@link #hold}, and erases what came due meanwhile. */
  void release(long durable) throws IOException {
    erasing.lock();
    holds--;
    erasing.unlock();
    committed(durable);
  }

  /** Returns the packs as a commit knows them. */
  List<SnapshotFolder.Source> sources(Map<String, String> commitData) throws IOException {
    return packs.sources(end(commitData, Fields.THUMBNAILS_END_KEY));
  }

  /** Returns the places that changes refer to which are not committed, of some contents. */
  private Set<Long> pendingPlaces(List<Dropped> due) {
    Set<String> contents = new HashSet<>();
    due.forEach(drop -> contents.add(drop.erasure.contentHash()));
    Set<Long> places = new HashSet<>();
    for (Block block : pending.values()) {
      if (contents.contains(block.contentHash)) {
        places.addAll(block.places);
      }
    }
    return places;
  }

  /** Returns the places of pictures that no committed medium refers to. */
  private List<Long> unreferenced(List<Erasure> doubtful) {
    Map<String, Set<Long>> byContent = new HashMap<>();
    for (Erasure erasure : doubtful) {
      byContent
          .computeIfAbsent(erasure.contentHash(), hash -> new HashSet<>())
          .add(erasure.place());
    }
    return committed.read(searcher -> {
      List<Long> unreferenced = new ArrayList<>();
      for (Map.Entry<String, Set<Long>> entry : byContent.entrySet()) {
        entry.getValue().removeAll(referenced(searcher, entry.getKey()));
        unreferenced.addAll(entry.getValue());
      }
      return unreferenced;
    });
  }

  private static Set<Long> referenced(IndexSearcher searcher, String contentHash)
      throws IOException {
    Set<Long> places = new HashSet<>();
    for (StoredMedium medium : StoredMedium.all(searcher, Fields.CONTENT, contentHash)) {
      places.addAll(medium.places());
    }
    return places;
  }

  /** Reads a picture; empty if it was erased. */
  Optional<byte[]> read(long place) throws IOException {
    return packs.read(place);
  }

  /**
   * Reads every picture that documents refer to.
   *
   * @throws CorruptIndexException if one is not what was written
   */
  void verify(IndexSearcher searcher) throws IOException {
    Set<Long> sound = packs.verify();
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      NumericDocValues places = DocValues.getNumeric(leaf.reader(), Fields.THUMBNAIL_PLACE);
      Bits live = leaf.reader().getLiveDocs();
      while (places.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if ((live == null || live.get(places.docID())) && !sound.contains(places.longValue())) {
          throw new CorruptIndexException(
              "no thumbnail at " + places.longValue(), leaf.reader().toString());
        }
      }
    }
  }

  long sizeBytes() throws IOException {
    return packs.sizeBytes();
  }

  @Override
  public void close() throws IOException {
    packs.close();
  }
}
