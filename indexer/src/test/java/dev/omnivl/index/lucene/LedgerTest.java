package dev.omnivl.index.lucene;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.LedgerContract;
import dev.omnivl.index.contract.Samples;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/** The ledger, on Lucene. */
final class LedgerTest extends LedgerContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }
}
