package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What caption metrics compare: for each medium one generated caption and the people's captions.
 *
 * @param media by id; at least one
 */
public record CaptionCorpus(Map<String, Captions> media) {

  /**
   * The captions of one medium, as words.
   *
   * @param candidate what the model wrote; may be empty
   * @param references what people wrote; at least one, with or without words
   */
  public record Captions(List<String> candidate, List<List<String>> references) {

    /**
     * Copies and checks.
     *
     * @throws Failure {@code INVALID_ARGUMENT} if there is no reference
     */
    public Captions {
      candidate = List.copyOf(candidate);
      references = references.stream().map(List::copyOf).toList();
      require(!references.isEmpty())
          .or("a caption needs at least 1 reference, not 0: '%s'", String.join(" ", candidate));
    }
  }

  /**
   * Copies, in the order of the ids, so that sums do not depend on the order of a map.
   *
   * @throws Failure {@code INVALID_ARGUMENT} if there is no medium
   */
  public CaptionCorpus {
    media = Collections.unmodifiableMap(new TreeMap<>(media));
    require(!media.isEmpty()).or("caption metrics need at least 1 medium with references, not 0");
  }

  /**
   * Splits captions into words with {@link CaptionTokenizer}.
   *
   * @param candidates one caption by id of its medium
   * @param references captions by id of their medium; the same ids
   * @throws Failure {@code MISMATCH} if one has an id that the other lacks
   */
  public static CaptionCorpus of(
      Map<String, String> candidates, Map<String, List<String>> references) {
    return new CaptionCorpus(
        Paired.of("captions", candidates, "references", references, CaptionCorpus::captions));
  }

  private static Captions captions(String candidate, List<String> references) {
    return new Captions(
        CaptionTokenizer.words(candidate),
        references.stream().map(CaptionTokenizer::words).toList());
  }
}
