package dev.omnivl.trainer.evaluate;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.terminal.Progress;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.Sample;
import dev.omnivl.trainer.data.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model knows of a public corpus, by the protocols that figures are published with.
 *
 * <p>Retrieval: every caption of a medium is a query for it, and a medium finds its text if any of
 * its captions is among the first (Karpathy and Fei-Fei, CVPR 2015). Classes: a class's vector is
 * the mean over sentences around its name, among all classes of the corpus (CLIP, section 3.1.4).
 */
public final class CorpusSuite {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusSuite.class);
  private static final int CHUNK = 32;

  private final Corpus corpus;
  private final Embedder embedder;
  private final Seen<float[]> media;

  private CorpusSuite(Corpus corpus, Embedder embedder, Seen<float[]> media) {
    this.corpus = corpus;
    this.embedder = embedder;
    this.media = media;
  }

  /**
   * Looks at the media of a corpus; those that cannot be read are told of and left out.
   *
   * @param preprocessing of the model
   * @param sample how many are drawn of them; 0 for all
   * @param seed of the draw
   * @throws Failure NOT_FOUND if none can be read
   */
  public static CorpusSuite look(
      Corpus corpus, Preprocessing preprocessing, Embedder embedder, int sample, long seed) {
    Decoder decoder = new Decoder(preprocessing);
    FrameSampling frames = FrameSampling.uniform(preprocessing.frames());
    long[] drawn = drawn(corpus.size(), sample, seed);
    Seen.Eye<float[]> eye = corpus.kind() == Kind.VIDEO ? embedder::clips : embedder::images;
    List<DatasetItem> items = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    try (Progress bar = Progress.of("looking", drawn.length, "media")) {
      for (int start = 0; start < drawn.length; start += CHUNK) {
        int end = Math.min(drawn.length, start + CHUNK);
        List<Decoded> read =
            IntStream.range(start, end)
                .parallel()
                .mapToObj(place -> seen(corpus, decoder, frames, drawn[place]))
                .flatMap(Optional::stream)
                .toList();
        vectors.addAll(eye.look(read.stream().map(Decoded::pixels).toList()));
        read.forEach(one -> items.add(one.item()));
        bar.stepTo(end);
      }
    }
    require(!items.isEmpty(), Reason.NOT_FOUND)
        .or("no medium of corpus %s could be read", corpus.name());
    return new CorpusSuite(corpus, embedder, new Seen<>(items, vectors));
  }

  private static long[] drawn(long size, int sample, long seed) {
    return sample == 0 || sample >= size
        ? LongStream.range(0, size).toArray()
        : new SplittableRandom(seed).longs(0, size).distinct().limit(sample).sorted().toArray();
  }

  private record Decoded(DatasetItem item, byte[] pixels) {}

  private static Optional<Decoded> seen(
      Corpus corpus, Decoder decoder, FrameSampling frames, long index) {
    try {
      Sample sample = corpus.sample(index);
      byte[] pixels = decoder.pixels(sample.item(), sample.encoded(), frames);
      return Optional.of(new Decoded(sample.item(), pixels));
    } catch (Failure failure) {
      LOG.warn("left out: {}", failure.getMessage());
      return Optional.empty();
    }
  }

  /** How many media were looked at. */
  public int size() {
    return media.items().size();
  }

  /** Retrieval in both directions, by what was asked. */
  public Map<String, Recall> retrieval() {
    List<String> texts = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (DatasetItem item : media.items()) {
      texts.addAll(item.captions());
      item.captions().forEach(caption -> keys.add(item.equivalence()));
    }
    List<float[]> vectors = embedder.allTexts(texts);
    String kind = corpus.kind() == Kind.VIDEO ? "video" : "image";
    return Map.of(
        corpus.name() + ", text to " + kind,
        Recall.of(vectors, keys, media.values(), media.keys()),
        corpus.name() + ", " + kind + " to text",
        Recall.of(media.values(), media.keys(), vectors, keys));
  }

  /**
   * Classification by the names of the classes.
   *
   * @param prompts sentences around a name
   */
  public Map<String, ClassFigures> classes(LabelPrompts prompts) {
    return Map.of(
        corpus.name() + ", class by its name",
        ZeroShot.of(embedder, media, corpus.labels(), prompts));
  }
}
