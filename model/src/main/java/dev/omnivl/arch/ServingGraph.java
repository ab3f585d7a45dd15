package dev.omnivl.arch;

import java.util.Locale;

/**
 * The graphs that a model can have; which ones it has, and what each takes, its {@link
 * Architecture} tells.
 *
 * <table>
 * <caption>Inputs and outputs</caption>
 * <tr><th>graph</th><th>takes</th><th>gives</th></tr>
 * <tr><td>visual_image</td><td>pixels (B, H, W, 3) uint8</td><td>tokens (B, M, D), embedding (B, E)</td></tr>
 * <tr><td>visual_video</td><td>pixels (B, T, H, W, 3) uint8</td><td>tokens (B, M, D), embedding (B, E)</td></tr>
 * <tr><td>text</td><td>ids (B, L), attention_mask (B, L)</td><td>embedding (B, E)</td></tr>
 * <tr><td>match</td><td>ids, attention_mask, visual_tokens (B, M, D)</td><td>logits (B, 2)</td></tr>
 * <tr><td>explain</td><td>as match</td><td>logits (B, 2), looks.i (B, L, M)</td></tr>
 * <tr><td>question</td><td>ids, attention_mask, visual_tokens (B, M, D)</td><td>states (B, L, D)</td></tr>
 * <tr><td>memory</td><td>visual_tokens (B, M, D), or question_states (B, M, D)</td>
 * <td>memory.i.key, memory.i.value</td></tr>
 * <tr><td>generate</td><td>ids (B, L), past.i.key, past.i.value (B, P, D), memory.i.key,
 * memory.i.value (G, M, D), position_ids (B, L), attention_mask (B, P + L), memory_mask (G, M),
 * memory_rows (G, R), row_places (B)</td>
 * <td>logits (B, vocabulary) after the last id, log_probabilities of the same, present.i.key,
 * present.i.value (B, L, D) of the ids</td></tr>
 * </table>
 *
 * <p>B texts of generate may be of different lengths and look at G media, several at the same one:
 * row g of memory_rows names the texts that look at medium g, filled up with any, and row_places
 * tells for each text where among these G·R it stands. Graphs of formats 1 and 2 took no more than
 * the keys and values, one medium a text and one length for all, and gave those of the past again
 * among the present; {@link dev.omnivl.bundle.Bundle} writes them anew when they are loaded.
 *
 * <p>A model gives tokens where something looks at them, an embedding where it compares media with
 * texts, and takes a mask where it reads one. Ids and masks are int64, 1 for a token and 0 for
 * padding, which stands on the right. Keys and values are (B, M, D) to the architecture and lie by
 * heads, (B, heads, M, D/heads), in the graph; at the start the past has length 0.
 */
public enum ServingGraph {
  /** Images to tokens and unit vectors. */
  VISUAL_IMAGE,
  /** Clips to tokens and unit vectors. */
  VISUAL_VIDEO,
  /** Texts to unit vectors. */
  TEXT,
  /** Does a text say what a medium shows? */
  MATCH,
  /**
   * The same, and what each token looked at. No bundle has it: it is written from the weights of
   * {@link #MATCH} when it is first asked for, and must give the logits of that.
   */
  EXPLAIN,
  /** A question, read while looking at a medium. */
  QUESTION,
  /** What generation keeps of a medium, or of a question about it. */
  MEMORY,
  /** The token that follows. */
  GENERATE;

  /** The name in lower case, which is the graph's and its file's. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The file's name. */
  public String file() {
    return label() + ".onnx";
  }
}
