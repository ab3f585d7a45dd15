package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Single items to batches, refused where the model could not read them. */
final class Batches {
  private Batches() {}

  /**
   * Ids (B, L) filled up with [PAD] on the right, and 1 where there is a token; L is the longest
   * text's length, or the longest allowed where the model reads the padding.
   */
  static Map<String, OnnxTensor> texts(
      Tensors tensors, List<TokenIds> texts, TextTokenizer tokenizer) throws OrtException {
    int most = tokenizer.maxTokens();
    int longest =
        texts.stream()
            .mapToInt(TokenIds::length)
            .reduce(tokenizer.rule().fullLength() ? most : 0, Math::max);
    if (longest > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a text has %d tokens, the model reads %d: cut it", longest, most));
    }
    long[] ids = new long[texts.size() * longest];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, tokenizer.id(SpecialToken.PAD));
    for (int text = 0; text < texts.size(); text++) {
      int[] own = texts.get(text).ids();
      for (int place = 0; place < own.length; place++) {
        ids[text * longest + place] = own[place];
        mask[text * longest + place] = 1;
      }
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("ids", tensors.longs(ids, texts.size(), longest));
    inputs.put("attention_mask", tensors.longs(mask, texts.size(), longest));
    return inputs;
  }

  /** The shape of a batch of items that all have the given shape. */
  static long[] shape(ServingGraph graph, List<byte[]> items, long... item) {
    long bytes = Arrays.stream(item).reduce(1, Math::multiplyExact);
    for (byte[] pixels : items) {
      if (pixels.length != bytes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s takes %s bytes an item, not %d: preprocess it with the bundle's settings",
                graph.label(),
                Arrays.toString(item),
                pixels.length));
      }
    }
    long[] shape = new long[item.length + 1];
    shape[0] = items.size();
    System.arraycopy(item, 0, shape, 1, item.length);
    return shape;
  }
}
