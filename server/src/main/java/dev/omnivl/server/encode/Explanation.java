package dev.omnivl.server.encode;

import dev.omnivl.explain.Grid;
import dev.omnivl.explain.HeatMap;
import dev.omnivl.text.TokenIds;
import java.time.Duration;
import java.util.List;

/**
 * Why a text matches a medium, or does not.
 *
 * @param probability how likely the text says what the medium shows, 0 to 1
 * @param grid the cells of all maps
 * @param whole what speaks for the text
 * @param words what speaks for each of its words
 * @param moments when each frame of the grid is shown
 * @param pictures the frames of the grid as JPEG; none if nobody asked
 * @param tokens how the model read the text
 */
public record Explanation(
    float probability,
    Grid grid,
    HeatMap whole,
    List<Word> words,
    List<Duration> moments,
    List<byte[]> pictures,
    TokenIds tokens) {

  /** How it is told. */
  public enum Method {
    /** By what the model's answer loses when a part is hidden. */
    OCCLUSION,
    /** By what the model's decoder looks at. */
    ATTENTION
  }

  /**
   * A word.
   *
   * @param text its letters, as the model reads them
   * @param map what speaks for it
   */
  public record Word(String text, HeatMap map) {}
}
