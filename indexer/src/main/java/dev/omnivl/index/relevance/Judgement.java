package dev.omnivl.index.relevance;

/**
 * What the scores of one question are worth in one index.
 *
 * @param scale how high the question scores there
 * @param standings how far hits stand out there that answer nothing
 * @param cosines how high they score
 */
public record Judgement(Scale scale, Chance standings, Chance cosines) {
  /** A cosine that so few chance hits stay below is that of a question unlike all there is. */
  private static final double FAR = 0.25;

  /**
   * Returns how sure it is that a hit is no chance, from 0 to below 1; higher scores have more of
   * it or as much. A question unlike all that an index has, such as a drawing among photographs, is
   * equally far from everything, and what is a little less far stands out: that is none.
   */
  public double relevance(double cosine) {
    return cosines.relevance(cosine) < FAR ? 0 : standings.relevance(scale.standing(cosine));
  }

  /**
   * Returns whether a hit fits.
   *
   * @param falsePositiveRate how often that may be said of a question without an answer, 0 to 1
   */
  public boolean fits(double cosine, double falsePositiveRate) {
    return relevance(cosine) >= 1 - falsePositiveRate;
  }
}
