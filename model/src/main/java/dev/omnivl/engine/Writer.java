package dev.omnivl.engine;

import dev.omnivl.failure.Failure;
import dev.omnivl.text.TokenIds;
import java.util.List;

/** Writes about media: captions, answers. */
public interface Writer extends ModelPart {
  /**
   * How the model reads the words that it goes on from: the beginning of a caption, or a question.
   * A model with an encoder of questions reads all of them as one; another one begins with its
   * rule's prompt if there are none.
   */
  TokenIds prompt(String words);

  /**
   * Writes a text about a medium.
   *
   * @param medium what this part made of it
   * @param prompt made by {@link #prompt}
   * @param listener hears every token
   * @throws Failure INVALID_ARGUMENT if the prompt leaves no room, EXPIRED if the listener stopped
   *     it
   */
  Generation generate(
      VisualFeatures medium, TokenIds prompt, GenerationSettings settings, TokenListener listener);

  /**
   * How likely each token of given texts would have been written, given those before it.
   *
   * @param medium what this part made of it
   * @param prompt made by {@link #prompt}; all texts go on from it
   * @param texts ids of each without the prompt (L), with [SEP] where its end counts; memory grows
   *     with their number times the vocabulary (V)
   * @return natural logarithms of the probabilities of all ids at each place, (texts) by (L, V)
   * @throws Failure INVALID_ARGUMENT if a text is empty, has an id that there is not, or is too
   *     long after the prompt
   */
  List<List<float[]>> logProbabilities(VisualFeatures medium, TokenIds prompt, List<int[]> texts);
}
