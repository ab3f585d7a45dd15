package dev.omnivl.engine;

import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import dev.omnivl.text.TextTokenizer;
import java.util.List;

/**
 * A loaded part of a bundle: batches in, batches out, on the calling thread. Thread safe. What it
 * can do besides looking, its other interfaces say; two capabilities of one part are one object.
 */
public interface ModelPart {
  /** Its settings: how media and texts have to be prepared for it. */
  Part part();

  /** Its tokenizer. */
  TextTokenizer tokenizer();

  /**
   * Returns when a graph is loaded and checked, so that the thread which runs it does not wait for
   * that; at once if the part has no such graph. Only those who need the graph wait.
   *
   * @throws Failure CORRUPT if it does not answer as it should
   */
  void load(ServingGraph graph);

  /**
   * What images became.
   *
   * @param pixels preprocessed, each (size, size, 3)
   * @throws IllegalArgumentException if an item has another size
   */
  List<VisualFeatures> images(List<byte[]> pixels);

  /**
   * What clips became. A model without time looks at the frames one by one: the clip's vector is
   * the unit vector of the mean of theirs, its tokens are theirs, frame by frame.
   *
   * @param pixels preprocessed, each (frames, size, size, 3)
   * @throws IllegalArgumentException if an item has another size
   */
  List<VisualFeatures> clips(List<byte[]> pixels);
}
