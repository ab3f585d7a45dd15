package dev.omnivl.trainer.evaluate;

import dev.omnivl.trainer.metric.Bleu;
import dev.omnivl.trainer.metric.CaptionCorpus;
import dev.omnivl.trainer.metric.CiderD;
import dev.omnivl.trainer.metric.RougeL;
import java.util.List;
import java.util.Map;

/**
 * How good captions are.
 *
 * @param media how many were described
 * @param ciderD CIDEr-D, 0 to 10
 * @param bleu4 BLEU-4, 0 to 1
 * @param rougeL ROUGE-L, 0 to 1
 * @param exact share whose caption is word for word one of the references
 */
public record CaptionFigures(int media, double ciderD, double bleu4, double rougeL, double exact) {

  /**
   * Compares captions with their references.
   *
   * @param captions by medium
   * @param references by the same media
   */
  static CaptionFigures of(Map<String, String> captions, Map<String, List<String>> references) {
    CaptionCorpus corpus = CaptionCorpus.of(captions, references);
    long exact =
        corpus.media().values().stream()
            .filter(one -> one.references().contains(one.candidate()))
            .count();
    return new CaptionFigures(
        captions.size(),
        CiderD.of(corpus),
        Bleu.of(corpus).bleu4(),
        RougeL.of(corpus),
        (double) exact / captions.size());
  }
}
