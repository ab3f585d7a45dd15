package dev.omnivl.trainer.evaluate;

import java.util.Map;

/**
 * Figures by what was asked; a part that was not asked for is empty.
 *
 * @param retrieval by vectors alone
 * @param reranked by vectors, then by matching
 * @param captions of held-out media, and of a model that only looks up
 * @param answers to questions, by media and question
 * @param classes by a head, or by the names of the classes
 */
public record Figures(
    Map<String, Recall> retrieval,
    Map<String, Recall> reranked,
    Map<String, CaptionFigures> captions,
    Map<String, Map<String, AnswerFigures>> answers,
    Map<String, ClassFigures> classes) {

  /** Figures of retrieval alone. */
  public static Figures ofRetrieval(Map<String, Recall> retrieval) {
    return new Figures(retrieval, Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** Figures of classes alone. */
  public static Figures ofClasses(Map<String, ClassFigures> classes) {
    return new Figures(Map.of(), Map.of(), Map.of(), Map.of(), classes);
  }

  /** Whether there was nothing to ask about. */
  public boolean none() {
    return retrieval.isEmpty()
        && reranked.isEmpty()
        && captions.isEmpty()
        && answers.isEmpty()
        && classes.isEmpty();
  }
}
