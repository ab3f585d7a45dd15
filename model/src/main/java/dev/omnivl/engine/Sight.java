package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a part looks at images and clips.
 *
 * @param part whose settings count
 * @param sessions its graphs
 * @param variant in what numbers they compute
 */
record Sight(Part part, Sessions sessions, Variant variant) {
  /**
   * Bytes of the widest tensor that images which run together make in 8 bits. Products are so fast
   * there that the passes between them count once their tensors outgrow the processor's cache: at
   * base size eight images take a third longer together than one after the other. Small ones gain
   * by company.
   */
  private static final long WIDEST = 4L << 20;

  /** What of a medium is wanted. */
  enum Wish {
    /** Its vector alone. */
    VECTOR,
    /** All that the model makes of it. */
    ALL
  }

  List<VisualFeatures> images(List<byte[]> pixels, Wish wish) throws OrtException {
    long size = config().imageSize();
    return look(ServingGraph.VISUAL_IMAGE, pixels, config().imageTokens(), wish, size, size, 3);
  }

  List<VisualFeatures> clips(List<byte[]> pixels, Wish wish) throws OrtException {
    long size = config().imageSize();
    int frames = part.preprocessing().frames();
    if (config() instanceof OmniVlConfig omnivl && omnivl.has(Branch.TEMPORAL)) {
      int tokens = omnivl.vision().clipTokens();
      return look(ServingGraph.VISUAL_VIDEO, pixels, tokens, wish, frames, size, size, 3);
    }
    Batches.shape(ServingGraph.VISUAL_IMAGE, pixels, frames, size, size, 3);
    List<VisualFeatures> all = images(frames(pixels, frames), wish);
    List<VisualFeatures> clips = new ArrayList<>();
    for (int first = 0; first < all.size(); first += frames) {
      clips.add(joined(all.subList(first, first + frames)));
    }
    return clips;
  }

  private static List<byte[]> frames(List<byte[]> clips, int count) {
    List<byte[]> frames = new ArrayList<>();
    for (byte[] clip : clips) {
      int bytes = clip.length / count;
      for (int frame = 0; frame < count; frame++) {
        frames.add(Arrays.copyOfRange(clip, frame * bytes, (frame + 1) * bytes));
      }
    }
    return frames;
  }

  private static VisualFeatures joined(List<VisualFeatures> frames) {
    int count = frames.getFirst().tokenCount();
    int length = frames.getFirst().tokens().length;
    float[] tokens = new float[length * frames.size()];
    for (int frame = 0; frame < frames.size(); frame++) {
      System.arraycopy(frames.get(frame).tokens(), 0, tokens, frame * length, length);
    }
    float[] mean = Vectors.unitMean(frames.stream().map(VisualFeatures::embedding).toList());
    return new VisualFeatures(mean, tokens, count * frames.size());
  }

  private List<VisualFeatures> look(
      ServingGraph graph, List<byte[]> pixels, int tokenCount, Wish wish, long... item)
      throws OrtException {
    if (pixels.isEmpty()) {
      return List.of();
    }
    Batches.shape(graph, pixels, item); // all of them, before the first is run
    int together = together(tokenCount, pixels.size());
    List<VisualFeatures> features = new ArrayList<>();
    for (int from = 0; from < pixels.size(); from += together) {
      List<byte[]> some = pixels.subList(from, Math.min(from + together, pixels.size()));
      features.addAll(run(graph, some, tokenCount, wish, item));
    }
    return features;
  }

  private int together(long tokens, int size) {
    long bytes = tokens * config().imageTower().mlpWidth() * Float.BYTES;
    return variant == Variant.INT8 ? (int) Math.max(1, WIDEST / bytes) : size;
  }

  private List<VisualFeatures> run(
      ServingGraph graph, List<byte[]> pixels, int tokenCount, Wish wish, long... item)
      throws OrtException {
    int dimensions = config().embeddingDimensions();
    int width =
        wish == Wish.ALL && config() instanceof OmniVlConfig omnivl ? omnivl.vision().width() : 0;
    int count = width == 0 ? 0 : tokenCount;
    long[] shape = Batches.shape(graph, pixels, item);
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> outputs = new HashMap<>();
      if (dimensions > 0) {
        outputs.put("embedding", tensors.floats(pixels.size(), dimensions));
      }
      if (count > 0) {
        outputs.put("tokens", tensors.floats(pixels.size(), count, width));
      }
      sessions.run(graph, Map.of("pixels", tensors.bytes(pixels, shape)), outputs);
      List<VisualFeatures> features = new ArrayList<>();
      for (int index = 0; index < pixels.size(); index++) {
        float[] vector = row(outputs.get("embedding"), index, dimensions);
        float[] tokens = row(outputs.get("tokens"), index, count * width);
        features.add(new VisualFeatures(vector, tokens, count));
      }
      return features;
    }
  }

  private static float[] row(@Nullable OnnxTensor tensor, int index, int length) {
    return tensor == null ? new float[0] : Tensors.read(tensor, index * length, length);
  }

  private ModelConfig config() {
    return part.config();
  }
}
