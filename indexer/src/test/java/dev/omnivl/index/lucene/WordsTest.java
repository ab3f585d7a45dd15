package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Titles and tags are text in the index, with Lucene's usual ranking, on the medium's document. */
final class WordsTest {
  @TempDir private Path folder;

  @Test
  void aWordOfTheTitleLeadsToItsMedium() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, 8)) {
      for (String uri : new String[] {"apple", "pear", "plum"}) {
        index.upsert(Samples.image(uri), Samples.whole(Samples.unit(random, 8)));
      }
    }
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      ScoreDoc[] pears = searcher.search(new TermQuery(new Term("title", "pear")), 10).scoreDocs;
      assertThat(pears).hasSize(1);
      assertThat(searcher.storedFields().document(pears[0].doc).get("uri")).isEqualTo("pear");
      assertThat(searcher.count(new TermQuery(new Term("tag", "tag")))).isEqualTo(3);
    }
  }
}
