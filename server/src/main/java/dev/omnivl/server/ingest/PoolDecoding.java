package dev.omnivl.server.ingest;

import dev.omnivl.index.ingest.Decoding;
import dev.omnivl.media.Patience;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.Decoders;
import java.util.function.Function;

/** The server's decoders as one item's ingestion sees them, with the item's caller. */
record PoolDecoding(Decoders decoders, Caller caller) implements Decoding {
  @Override
  public <T> T run(Function<Patience, T> step) {
    return decoders.run(present -> step.apply(present::isGone), caller).value();
  }
}
