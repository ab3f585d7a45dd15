package dev.omnivl.bench.index;

import dev.omnivl.bench.index.Corpus.Queries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene as it comes: float32 vectors and a graph of 16 connections and a beam of 100, here in one
 * leaf. Vectors are added in order, so that a hit's document is its number.
 */
record LuceneEngine(DirectoryReader reader, IndexSearcher searcher, double buildSeconds)
    implements SearchEngine {
  private static final String VECTOR = "vector";

  /** All vectors are in the buffer when the one segment is written. */
  private static final double BUFFER_MEGABYTES = 1900;

  static LuceneEngine of(Corpus corpus, Path folder) throws IOException {
    Directory directory = FSDirectory.open(folder);
    IndexWriterConfig settings =
        new IndexWriterConfig()
            .setCodec(new Lucene104Codec())
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES);
    double start = SearchEngine.processorSeconds();
    try (IndexWriter writer = new IndexWriter(directory, settings)) {
      for (float[] vector : corpus.vectors()) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    double seconds = SearchEngine.processorSeconds() - start;
    DirectoryReader reader = DirectoryReader.open(directory);
    return new LuceneEngine(reader, new IndexSearcher(reader), seconds);
  }

  @Override
  public String name() {
    return "lucene";
  }

  @Override
  public Measured measure(Queries queries, int effort) throws IOException {
    return SearchEngine.time(
        queries,
        query -> {
          ScoreDoc[] hits =
              searcher.search(new KnnFloatVectorQuery(VECTOR, query, effort), Corpus.TOP).scoreDocs;
          int[] found = new int[hits.length];
          for (int i = 0; i < found.length; i++) {
            found[i] = hits[i].doc;
          }
          return found;
        });
  }

  @Override
  public int leaves() {
    return reader.leaves().size();
  }

  @Override
  public Optional<Double> bytesPerVector() throws IOException {
    return Optional.of(OffHeap.bytesPerVector(reader, VECTOR, "vec"));
  }

  @Override
  public void close() throws IOException {
    reader.close();
    reader.directory().close();
  }
}
