package dev.omnivl.trainer.metric;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CIDEr-D (Vedantam and others, "CIDEr: Consensus-based Image Description Evaluation", CVPR 2015):
 * how much a caption says what people say of this medium and not of others.
 *
 * <p>A caption is four vectors, one for each n-gram length n = 1 to 4. An n-gram weighs its count
 * in the caption times log(media / media with a reference that has it), over the evaluated corpus
 * itself; one that no reference has weighs as if one medium had it. Candidate c and reference r
 * have the similarity
 *
 * <pre>exp(-(words of c - words of r)² / (2 σ²)) · Σ min(c, r) r / (|c| |r|), σ = 6</pre>
 *
 * and 0 if either vector is zero. The minimum keeps repeated words from paying. A medium's score is
 * 10 times the mean similarity over its references and the four lengths; a corpus' score is the
 * mean over its media. 10 is the most; papers usually print 100 times the value here.
 *
 * <p>As in {@code coco-caption}. Scores of different corpora do not compare, since each has its own
 * weights; and in a corpus of one medium all weights, and so the score, are 0.
 */
public final class CiderD {
  private static final double SCALE = 10;

  /** σ, in words. */
  private static final double LENGTH_DEVIATION = 6;

  private final Map<List<String>, Integer> mediaWith;
  private final int media;

  private CiderD(CaptionCorpus corpus) {
    this.mediaWith = mediaWithEachNgram(corpus);
    this.media = corpus.media().size();
  }

  /** Returns the mean score of a corpus' media, 0 to 10. */
  public static double of(CaptionCorpus corpus) {
    CiderD metric = new CiderD(corpus);
    return corpus.media().values().stream().mapToDouble(metric::score).average().orElseThrow();
  }

  private static Map<List<String>, Integer> mediaWithEachNgram(CaptionCorpus corpus) {
    Map<List<String>, Integer> mediaWith = new HashMap<>();
    for (Captions captions : corpus.media().values()) {
      Set<List<String>> seen = new HashSet<>();
      for (List<String> reference : captions.references()) {
        for (int order = 1; order <= Ngrams.LONGEST; order++) {
          seen.addAll(Ngrams.count(reference, order).keySet());
        }
      }
      seen.forEach(ngram -> mediaWith.merge(ngram, 1, Integer::sum));
    }
    return mediaWith;
  }

  private double score(Captions captions) {
    double sum = 0;
    for (List<String> reference : captions.references()) {
      for (int order = 1; order <= Ngrams.LONGEST; order++) {
        sum += similarity(captions.candidate(), reference, order);
      }
    }
    return SCALE * sum / Ngrams.LONGEST / captions.references().size();
  }

  private double similarity(List<String> candidate, List<String> reference, int order) {
    Map<List<String>, Double> ours = weights(candidate, order);
    Map<List<String>, Double> theirs = weights(reference, order);
    double norms = norm(ours) * norm(theirs);
    if (norms == 0) {
      return 0;
    }
    double dot = 0;
    for (Map.Entry<List<String>, Double> entry : ours.entrySet()) {
      double their = theirs.getOrDefault(entry.getKey(), 0.0);
      dot += Math.min(entry.getValue(), their) * their;
    }
    double longer = candidate.size() - reference.size();
    double penalty = Math.exp(-longer * longer / (2 * LENGTH_DEVIATION * LENGTH_DEVIATION));
    return penalty * dot / norms;
  }

  private Map<List<String>, Double> weights(List<String> words, int order) {
    Map<List<String>, Double> weights = new HashMap<>();
    Ngrams.count(words, order)
        .forEach((ngram, count) ->
            weights.put(
                ngram, count * Math.log((double) media / mediaWith.getOrDefault(ngram, 1))));
    return weights;
  }

  private static double norm(Map<List<String>, Double> weights) {
    return Math.sqrt(weights.values().stream().mapToDouble(weight -> weight * weight).sum());
  }
}
