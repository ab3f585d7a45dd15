package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.ServingGraph;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The generation decoder between two tokens. It keeps the medium's keys and values, computed once
 * however many texts are written about it, and those of the tokens so far: what one step gives, the
 * next one takes as it is, without a copy. So a token costs the same wherever it stands.
 */
final class DecoderSteps implements AutoCloseable {
  private final OmniVlConfig config;
  private final GraphSession decoder;
  private final Tensors tensors = new Tensors();
  private final int rows;
  private final OnnxTensor logits;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Set<String> presentNames = new TreeSet<>();
  private OrtSession.@Nullable Result present;
  private @Nullable Tensors reordered;

  /** Looks at something, to write {@code rows} texts about it at once. */
  DecoderSteps(Sessions sessions, OmniVlConfig config, Seen seen, int rows) throws OrtException {
    this.config = config;
    this.rows = rows;
    this.decoder = sessions.get(ServingGraph.GENERATE);
    this.logits = tensors.floats(rows, config.text().vocabulary());
    int heads = config.text().heads();
    int width = config.text().width() / heads;
    Map<String, OnnxTensor> memory = new HashMap<>();
    for (int layer = 0; layer < config.text().depth(); layer++) {
      for (String part : new String[] {".key", ".value"}) {
        presentNames.add("present." + layer + part);
        inputs.put("past." + layer + part, tensors.floats(rows, heads, 0, width));
        memory.put("memory." + layer + part, tensors.floats(1, heads, seen.count(), width));
      }
    }
    String name = config.architecture().inputs(ServingGraph.MEMORY).getFirst().name();
    sessions.run(ServingGraph.MEMORY, Map.of(name, seen.repeated(tensors, 1)), memory);
    for (Map.Entry<String, OnnxTensor> one : memory.entrySet()) {
      inputs.put(one.getKey(), tensors.repeated(one.getValue(), rows));
    }
  }

  /** Reads more ids, the same number in every row, one row after the other. */
  void read(long[] ids) throws OrtException {
    inputs.put("ids", tensors.longs(ids, rows, ids.length / rows));
    OrtSession.Result next = decoder.run(inputs, presentNames, Map.of("logits", logits));
    closePast();
    present = next;
    for (Map.Entry<String, OnnxValue> entry : next) {
      if (presentNames.contains(entry.getKey())) {
        inputs.put(past(entry.getKey()), (OnnxTensor) entry.getValue());
      }
    }
  }

  /** The logits (V) that follow a row's last id. */
  float[] logits(int row) {
    int vocabulary = config.text().vocabulary();
    return Tensors.read(logits, row * vocabulary, vocabulary);
  }

  /** Makes each row go on from another one. */
  void follow(int[] parents) throws OrtException {
    if (Arrays.equals(parents, IntStream.range(0, rows).toArray())) {
      return;
    }
    Tensors own = new Tensors();
    Map<String, OnnxTensor> moved = new LinkedHashMap<>();
    for (String name : presentNames) {
      OnnxTensor tensor = inputs.get(past(name));
      if (tensor != null) {
        moved.put(past(name), gathered(own, tensor, parents));
      }
    }
    closePast();
    reordered = own;
    inputs.putAll(moved);
  }

  private static String past(String present) {
    return present.replace("present.", "past.");
  }

  private static OnnxTensor gathered(Tensors tensors, OnnxTensor from, int[] parents)
      throws OrtException {
    FloatBuffer all = from.getFloatBuffer();
    int row = all.remaining() / parents.length;
    float[] data = new float[row * parents.length];
    for (int index = 0; index < parents.length; index++) {
      all.get(parents[index] * row, data, index * row, row);
    }
    return tensors.floats(data, from.getInfo().getShape());
  }

  private void closePast() {
    if (present != null) {
      present.close();
      present = null;
    }
    if (reordered != null) {
      reordered.close();
      reordered = null;
    }
  }

  @Override
  public void close() {
    closePast();
    tensors.close();
  }
}
