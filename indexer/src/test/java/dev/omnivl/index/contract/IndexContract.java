package dev.omnivl.index.contract;

import dev.omnivl.index.MediaIndex;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A new index for each test. */
public abstract class IndexContract {
  /** The index; empty at the beginning of each test. */
  protected MediaIndex index;

  private final int dimensions;
  private final Clock clock;

  IndexContract(int dimensions, Clock clock) {
    this.dimensions = dimensions;
    this.clock = clock;
  }

  /** Opens an empty index of {@link Samples#MODEL}. */
  protected abstract MediaIndex open(int vectorDimensions, Clock now);

  @BeforeEach
  void openIndex() {
    index = open(dimensions, clock);
  }

  @AfterEach
  void closeIndex() {
    index.close();
  }
}
