package dev.omnivl.server.ingest;

import dev.omnivl.index.ingest.Embedder;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.ModelWork;
import java.util.List;

/** The model as one item's ingestion sees it, with the item's caller and clock. */
public record LaneEmbedder(ModelWork model, Caller caller, CallTimes times) implements Embedder {
  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return model.imageVectors(pixels, caller, times);
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return model.clipVectors(pixels, caller, times);
  }
}
