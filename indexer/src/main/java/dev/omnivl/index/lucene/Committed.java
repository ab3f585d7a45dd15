package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;

/**
 * What readers see: the last commit, the same one from the beginning of a reading to its end.
 *
 * @param storage says what goes wrong
 * @param searchers holds the last commit
 */
record Committed(Storage storage, SearcherManager searchers) {
  /** Something that looks at one commit. */
  @FunctionalInterface
  interface Reading<T> {
    T from(IndexSearcher searcher) throws IOException;
  }

  /** Something that looks at one medium. */
  @FunctionalInterface
  interface MediumReading<T> {
    Optional<T> from(StoredMedium medium) throws IOException;
  }

  <T> T read(Reading<T> reading) {
    return storage.read(() -> {
      IndexSearcher searcher = searchers.acquire();
      try {
        return reading.from(searcher);
      } finally {
        searchers.release(searcher);
      }
    });
  }

  <T> Optional<T> readMedium(String mediaId, MediumReading<T> reading) {
    return read(searcher -> {
      Optional<StoredMedium> medium = StoredMedium.find(searcher, Fields.MEDIA_ID, mediaId);
      return medium.isPresent() ? reading.from(medium.get()) : Optional.empty();
    });
  }

  boolean holds(String uri) {
    return read(searcher -> StoredMedium.find(searcher, Fields.URI, uri).isPresent());
  }

  /** Compares every file with its checksum. */
  void verify() {
    read(searcher -> {
      for (LeafReaderContext leaf : searcher.getLeafContexts()) {
        if (leaf.reader() instanceof CodecReader segment) {
          segment.checkIntegrity();
        }
      }
      return searcher;
    });
  }

  static long count(IndexSearcher searcher, String field, String value) throws IOException {
    return searcher.count(new TermQuery(new Term(field, value)));
  }
}
