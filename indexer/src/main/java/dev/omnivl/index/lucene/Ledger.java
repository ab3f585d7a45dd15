package dev.omnivl.index.lucene;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.LedgerToken;
import dev.omnivl.index.MediaIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger. The order is that of the URI terms, which Lucene keeps sorted by their UTF-8
 * bytes, so a page costs its own length and not the length of the ledger.
 */
final class Ledger {
  private Ledger() {}

  static List<String> needed(IndexSearcher searcher, List<ItemVersion> items, Set<String> facts)
      throws IOException {
    List<String> needed = new ArrayList<>();
    for (ItemVersion item : items) {
      Optional<StoredMedium> known = StoredMedium.find(searcher, Fields.URI, item.uri());
      if (known.isEmpty()
          || known.get().entry().isOutdatedBy(item)
          || (known.get().isIngested() && !known.get().attributes().all().has(facts))) {
        needed.add(item.uri());
      }
    }
    return needed;
  }

  /** Returns whether an item is in the index. */
  static boolean isIngested(IndexSearcher searcher, String uri) throws IOException {
    Optional<StoredMedium> known = StoredMedium.find(searcher, Fields.URI, uri);
    return known.isPresent() && known.get().outcome() instanceof Ingested;
  }

  /**
   * Returns what became of an item if it was ingested with this content and these words, and these
   * facts are known.
   */
  static Optional<Ingested> ingested(
      IndexSearcher searcher, ItemDescription item, String contentHash, Set<String> facts)
      throws IOException {
    Optional<StoredMedium> known = StoredMedium.find(searcher, Fields.URI, item.version().uri());
    return known.isPresent()
            && known.get().outcome() instanceof Ingested ingested
            && known.get().hasContent(contentHash)
            && known.get().isDescribedAs(item)
            && known.get().attributes().all().has(facts)
        ? Optional.of(ingested)
        : Optional.empty();
  }

  static LedgerPage page(IndexSearcher searcher, LedgerFilter filter, int size, String token)
      throws IOException {
    IndexReader reader = searcher.getIndexReader();
    Terms terms = MultiTerms.getTerms(reader, Fields.URI);
    if (terms == null) {
      return new LedgerPage(List.of(), "");
    }
    BytesRef start = new BytesRef(filter.uriPrefix());
    TermsEnum uris = terms.iterator();
    BytesRef uri =
        token.isEmpty()
            ? seek(uris, start)
            : seekAfter(uris, LedgerToken.lastUri(token, filter.uriPrefix()));
    Bits shown = filter.failedOnly() ? failed(reader) : MultiBits.getLiveDocs(reader);
    List<LedgerEntry> entries = new ArrayList<>();
    long bytes = 0;
    while (uri != null && StringHelper.startsWith(uri, start)) {
      int doc = shownDoc(uris, shown);
      if (doc >= 0) {
        LedgerEntry entry = StoredMedium.at(searcher, doc).entry();
        bytes += entry.mostBytes();
        if (entries.size() == size || (bytes > MediaIndex.MAX_PAGE_BYTES && !entries.isEmpty())) {
          return new LedgerPage(entries, LedgerToken.after(entries.getLast().item().uri()));
        }
        entries.add(entry);
      }
      uri = uris.next();
    }
    return new LedgerPage(entries, "");
  }

  private static Bits failed(IndexReader reader) throws IOException {
    FixedBitSet failed = new FixedBitSet(Math.max(1, reader.maxDoc()));
    Bits live = MultiBits.getLiveDocs(reader);
    PostingsEnum docs =
        MultiTerms.getTermPostingsEnum(
            reader, Fields.STATUS, new BytesRef(Fields.FAILED), PostingsEnum.NONE);
    while (docs != null && docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (live == null || live.get(docs.docID())) {
        failed.set(docs.docID());
      }
    }
    return failed;
  }

  private static @Nullable BytesRef seek(TermsEnum uris, BytesRef start) throws IOException {
    return uris.seekCeil(start) == TermsEnum.SeekStatus.END ? null : uris.term();
  }

  private static @Nullable BytesRef seekAfter(TermsEnum uris, String last) throws IOException {
    return switch (uris.seekCeil(new BytesRef(last))) {
      case END -> null;
      case FOUND -> uris.next();
      case NOT_FOUND -> uris.term();
    };
  }

  /**
   * Returns the document of the current URI that is to be shown, or -1: terms outlive their
   * documents until a merge.
   *
   * @param shown which documents are shown; all if null
   */
  private static int shownDoc(TermsEnum uris, @Nullable Bits shown) throws IOException {
    PostingsEnum docs = uris.postings(null, PostingsEnum.NONE);
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (shown == null || shown.get(doc)) {
        return doc;
      }
    }
    return -1;
  }
}
