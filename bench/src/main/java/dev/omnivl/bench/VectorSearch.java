package dev.omnivl.bench;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;

/** Finds the numbers of the vectors that are nearest to a query. */
sealed interface VectorSearch {
  List<Integer> top(float[] query, int count) throws IOException;

  void close() throws IOException;

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** By comparing with every vector. */
  record BruteForce(List<float[]> stored) implements VectorSearch {
    private record Scored(int number, float score) {}

    @Override
    public List<Integer> top(float[] query, int count) {
      PriorityQueue<Scored> top =
          new PriorityQueue<>((a, b) -> Float.compare(a.score(), b.score()));
      for (int i = 0; i < stored.size(); i++) {
        float score = VectorUtil.dotProduct(query, stored.get(i));
        if (top.size() == count && score > top.element().score()) {
          top.remove();
        }
        if (top.size() < count) {
          top.add(new Scored(i, score));
        }
      }
      return top.stream().map(Scored::number).toList();
    }

    @Override
    public void close() {}
  }

  record MediaSearch(Path folder, LuceneMediaIndex index) implements VectorSearch {
    static MediaSearch of(List<float[]> stored) throws IOException {
      Path folder = Files.createTempDirectory("search-bench");
      LuceneMediaIndex index = LuceneMediaIndex.open(folder, "bench", stored.getFirst().length);
      for (int i = 0; i < stored.size(); i++) {
        String uri = Integer.toString(i);
        MediaRecord medium =
            new MediaRecord(
                new ItemDescription(new ItemVersion(uri, i, Instant.EPOCH), uri, List.of()),
                MediaRecord.contentHash(uri.getBytes(StandardCharsets.UTF_8)),
                MediaKind.IMAGE,
                Duration.ZERO,
                new byte[0],
                Optional.empty());
        index.upsert(medium, List.of(Segment.whole(stored.get(i))));
      }
      index.commit();
      return new MediaSearch(folder, index);
    }

    @Override
    public List<Integer> top(float[] query, int count) {
      return index.search(query, count, Optional.empty()).stream()
          .map(hit -> Integer.valueOf(hit.uri()))
          .toList();
    }

    @Override
    public void close() throws IOException {
      index.close();
      delete(folder);
    }
  }

  /** By Lucene as it comes. */
  record LuceneFloat(Path folder, DirectoryReader reader) implements VectorSearch {
    static LuceneFloat of(List<float[]> stored) throws IOException {
      Path folder = Files.createTempDirectory("search-bench");
      Directory directory = FSDirectory.open(folder);
      IndexWriterConfig settings = new IndexWriterConfig().setRAMBufferSizeMB(64);
      try (IndexWriter writer = new IndexWriter(directory, settings)) {
        for (int i = 0; i < stored.size(); i++) {
          Document document = new Document();
          document.add(
              new KnnFloatVectorField(
                  "vector", stored.get(i), VectorSimilarityFunction.DOT_PRODUCT));
          document.add(new StoredField("number", i));
          writer.addDocument(document);
        }
      }
      return new LuceneFloat(folder, DirectoryReader.open(directory));
    }

    @Override
    public List<Integer> top(float[] query, int count) throws IOException {
      IndexSearcher searcher = new IndexSearcher(reader);
      List<Integer> top = new ArrayList<>();
      KnnFloatVectorQuery nearest = new KnnFloatVectorQuery("vector", query, count);
      for (ScoreDoc hit : searcher.search(nearest, count).scoreDocs) {
        top.add(Integer.valueOf(searcher.storedFields().document(hit.doc).get("number")));
      }
      return top;
    }

    @Override
    public void close() throws IOException {
      reader.close();
      reader.directory().close();
      delete(folder);
    }
  }
}
