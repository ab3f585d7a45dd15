package dev.omnivl.index.lucene;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.WordsContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/** Search by words, on Lucene. */
final class WordsTest extends WordsContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }
}
