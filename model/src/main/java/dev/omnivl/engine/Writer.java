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
   * Prepares a text about a medium, for {@link #batch} to write: computes what is kept of the
   * medium, or of the question about it, for as long as the text is written.
   *
   * @param medium what this part made of it
   * @param prompt made by {@link #prompt}
   * @param listener hears every token
   * @return for the caller to close
   * @throws Failure INVALID_ARGUMENT if the prompt leaves no room
   */
  GenerationTask prepare(
      VisualFeatures medium, TokenIds prompt, GenerationSettings settings, TokenListener listener);

  /**
   * What the keys and values of a text take at most while it is written, in bytes; as much of it as
   * the medium takes is there once it is prepared.
   *
   * @param prompt made by {@link #prompt}
   */
  long bytes(VisualFeatures medium, TokenIds prompt, GenerationSettings settings);

  /**
   * Begins to write texts side by side.
   *
   * @param rows how many rows of the decoder they may take at once; a text takes one for each beam
   * @param bytes what their keys and values may take together; a text alone may take more of either
   * @return for the thread that uses it to close
   */
  GenerationBatch batch(int rows, long bytes);

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
