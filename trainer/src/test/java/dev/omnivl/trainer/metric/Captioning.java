package dev.omnivl.trainer.metric;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Corpora for tests of caption metrics. */
final class Captioning {
  private Captioning() {}

  /** One medium, its captions split at spaces. */
  static Captions captions(String candidate, String... references) {
    return new Captions(words(candidate), Stream.of(references).map(Captioning::words).toList());
  }

  static CaptionCorpus corpus(Captions... media) {
    Map<String, Captions> byId = new TreeMap<>();
    for (Captions captions : media) {
      byId.put("medium " + byId.size(), captions);
    }
    return new CaptionCorpus(byId);
  }

  /** Media with 1 to 4 references of 0 to 9 words; few different words, so that they meet often. */
  static CaptionCorpus random(SplittableRandom random) {
    Captions[] media = new Captions[random.nextInt(1, 6)];
    for (int medium = 0; medium < media.length; medium++) {
      List<List<String>> references = new ArrayList<>();
      for (int reference = random.nextInt(1, 5); reference > 0; reference--) {
        references.add(randomWords(random));
      }
      media[medium] = new Captions(randomWords(random), references);
    }
    return corpus(media);
  }

  /** The same corpus with the references of each medium the other way round. */
  static CaptionCorpus reversed(CaptionCorpus corpus) {
    Map<String, Captions> media = new TreeMap<>();
    corpus
        .media()
        .forEach((id, captions) ->
            media.put(id, new Captions(captions.candidate(), captions.references().reversed())));
    return new CaptionCorpus(media);
  }

  static List<String> words(String caption) {
    return caption.isEmpty() ? List.of() : List.of(caption.split(" "));
  }

  private static List<String> randomWords(SplittableRandom random) {
    return random.ints(random.nextInt(10), 0, 5).mapToObj(word -> "w" + word).toList();
  }
}
