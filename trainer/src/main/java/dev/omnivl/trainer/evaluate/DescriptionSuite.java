package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.Vectors;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.terminal.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a bundle writes about media that it never saw: captions.
 *
 * @param writer of the bundle
 * @param choice among the captions of several beams
 */
record DescriptionSuite(Writer writer, Choice choice) {
  private static final int LONGEST = 16;
  private static final int BEAMS = 8;

  /** Writes a caption of every medium. */
  CaptionFigures captions(Seen<VisualFeatures> media) {
    Map<String, String> captions = new LinkedHashMap<>();
    try (Progress bar = Progress.of("describing", media.items().size(), "media")) {
      for (int index = 0; index < media.items().size(); index++) {
        captions.put(media.items().get(index).media(), written(media.values().get(index)));
        bar.step();
      }
    }
    return CaptionFigures.of(captions, references(media.items()));
  }

  /**
   * What a model that only looks up would say: the short name of the training medium whose vector
   * is nearest.
   */
  static CaptionFigures nearest(Seen<float[]> media, Seen<float[]> trainedOn) {
    List<String> names = trainedOn.names();
    Map<String, String> captions = new TreeMap<>();
    for (int index = 0; index < media.items().size(); index++) {
      float[] own = media.values().get(index);
      int nearest =
          IntStream.range(0, names.size())
              .parallel()
              .boxed()
              .max((a, b) ->
                  Double.compare(
                      Vectors.dot(own, trainedOn.values().get(a)),
                      Vectors.dot(own, trainedOn.values().get(b))))
              .orElseThrow();
      captions.put(media.items().get(index).media(), names.get(nearest));
    }
    return CaptionFigures.of(captions, references(media.items()));
  }

  private String written(VisualFeatures medium) {
    GenerationSettings settings = new GenerationSettings(LONGEST, BEAMS, choice);
    return writer.generate(medium, writer.prompt(""), settings, TokenListener.NONE).text();
  }

  private static Map<String, List<String>> references(List<DatasetItem> items) {
    Map<String, List<String>> references = new LinkedHashMap<>();
    items.forEach(item -> references.put(item.media(), item.captions()));
    return references;
  }
}
