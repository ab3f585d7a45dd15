package dev.omnivl.index.lucene;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.SearchContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/** Search against the same question asked of plain arrays, on Lucene. */
final class SearchTest extends SearchContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }
}
