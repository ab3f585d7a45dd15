package dev.omnivl.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.bundle.Similarity;
import dev.omnivl.bundle.WritingRule;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.Vectors;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.importer.family.ImportOptions;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imported models answer what the originals answer. */
final class ConformanceTest {
  private static final double LIMIT = 1e-4;

  @TempDir private Path folder;

  private Written written(String source, String tokenizer, ImportOptions options) {
    return Written.of(
        folder.resolve("bundle"), Fixtures.of(source), Fixtures.of(tokenizer), options);
  }

  /** Vectors, and the order of the texts for each picture. */
  @ParameterizedTest
  @CsvSource({
    "clip/openai, clip/openai, clip/openai",
    "clip/laion, clip/laion, clip/laion",
    "clip/openai/open_clip, clip/openai, clip/openai",
    "clip/laion/open_clip, clip/laion, clip/laion",
    "siglip/siglip, siglip/siglip, siglip/siglip",
    "siglip/siglip/open_clip, siglip/siglip, siglip/siglip/open_clip",
    "siglip/siglip2, siglip/siglip2, siglip/siglip2",
    "blip/retrieval, blip/retrieval, blip/retrieval",
  })
  void vectorsAreTheOriginals(String source, String tokenizer, String expected) {
    Original original = new Original(Fixtures.of(expected));
    Original texts = new Original(Fixtures.of(tokenizer));
    try (Written written = written(source, tokenizer, Written.TINY)) {
      Encoder encoder = written.engine().encoder();
      List<TokenIds> ids = texts.words("texts").stream().map(encoder.tokenizer()::encode).toList();
      List<float[]> textVectors = encoder.texts(ids);
      List<float[]> imageVectors =
          encoder.imageVectors(texts.pixels("pixel_values", written.normalisation()));

      assertClose(textVectors, original.rows("text_embeds"));
      assertClose(imageVectors, original.rows("image_embeds"));
      if (expected.equals(tokenizer) && !expected.startsWith("blip")) {
        assertProbabilities(encoder.part().similarity(), imageVectors, textVectors, original);
      }
    }
  }

  private static void assertProbabilities(
      Similarity similarity, List<float[]> images, List<float[]> texts, Original original) {
    List<float[]> logits = original.rows("logits_per_image");
    List<float[]> probabilities = original.rows("probabilities");
    for (int image = 0; image < images.size(); image++) {
      float[] medium = images.get(image);
      double[] cosines = texts.stream().mapToDouble(text -> Vectors.dot(medium, text)).toArray();
      double[] shares = similarity.probabilities(cosines);
      for (int text = 0; text < cosines.length; text++) {
        assertThat(similarity.logit(cosines[text]))
            .isCloseTo(logits.get(image)[text], within(20 * LIMIT));
        assertThat(shares[text]).isCloseTo(probabilities.get(image)[text], within(LIMIT));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "blip/retrieval, CLS, itm_logits",
    "blip/retrieval, ENC, itm_logits_enc",
    "blip/retrieval/pytorch_model.bin, ENC, itm_logits_enc"
  })
  void matchesAsTheOriginal(String source, SpecialToken first, String logits) {
    Original original = new Original(Fixtures.of("blip/retrieval"));
    ImportOptions options = new ImportOptions(0, 4, first);
    try (Written written = written(source, "blip/retrieval", options)) {
      Matcher matcher = written.engine().matcher();
      List<TokenIds> texts =
          original.words("texts").stream()
              .map(text -> matcher.tokenizer().encode(text, SpecialToken.ENC))
              .toList();
      List<VisualFeatures> media =
          matcher.images(original.pixels("pixel_values", written.normalisation()));
      List<float[]> expected = original.rows(logits);
      for (int medium = 0; medium < media.size(); medium++) {
        float[] probabilities = matcher.match(media.get(medium), texts);
        for (int text = 0; text < probabilities.length; text++) {
          float no = expected.get(medium)[2 * text];
          float yes = expected.get(medium)[2 * text + 1];
          assertThat((double) probabilities[text])
              .isCloseTo(1 / (1 + Math.exp(no - yes)), within(LIMIT));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain.greedy, '', 1, 0",
    "plain.beams3, '', 3, 0",
    "plain.beams3_min8, '', 3, 8",
    "prompted.greedy, a picture of, 1, 0",
    "prompted.beams3, a picture of, 3, 0",
    "prompted.beams3_min8, a picture of, 3, 8",
  })
  void captionsAreTheOriginals(String key, String prompt, int beams, int minTokens) {
    Original original = new Original(Fixtures.of("blip/captioning"));
    Path source = Fixtures.of("blip/captioning");
    try (Written written =
        Written.of(
            folder.resolve("bundle"),
            source,
            source,
            Written.TINY,
            rule -> new WritingRule(rule.prompt(), minTokens, rule.stop()))) {
      Writer writer = written.engine().captioner();
      List<VisualFeatures> media = writer.images(pixels(original, written));
      assertWrites(writer, media, prompt, original, key, new GenerationSettings(14, beams));
    }
  }

  /** At every place of a given text. */
  @Test
  void logitsOfEveryStepAreTheOriginals() {
    Original original = new Original(Fixtures.of("blip/captioning"));
    try (Written written = written("blip/captioning", "blip/captioning", Written.TINY)) {
      Writer writer = written.engine().captioner();
      List<VisualFeatures> media = writer.images(pixels(original, written));
      int[] ids = original.row("teacher ids");
      int[] text = Arrays.copyOfRange(ids, 1, ids.length);
      List<float[]> expected = original.rows("teacher_logits");
      for (int medium = 0; medium < media.size(); medium++) {
        List<float[]> steps =
            writer.logProbabilities(media.get(medium), writer.prompt(""), List.of(text)).getFirst();
        int vocabulary = steps.getFirst().length;
        for (int step = 0; step < text.length; step++) {
          float[] logits =
              Arrays.copyOfRange(expected.get(medium), step * vocabulary, (step + 1) * vocabulary);
          double sum = 0;
          for (float logit : logits) {
            sum += Math.exp(logit);
          }
          for (int id = 0; id < vocabulary; id++) {
            assertThat((double) steps.get(step)[id])
                .isCloseTo(logits[id] - Math.log(sum), within(1e-3));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CLS, greedy, 1", "CLS, beams3, 3", "ENC, enc_greedy, 1"})
  void answersAreTheOriginals(SpecialToken first, String kind, int beams) {
    Original original = new Original(Fixtures.of("blip/vqa"));
    ImportOptions options = new ImportOptions(0, 4, first);
    try (Written written = written("blip/vqa", "blip/vqa", options)) {
      Writer writer = written.engine().answerer();
      List<VisualFeatures> media =
          writer.images(original.pixels("pixel_values", written.normalisation()));
      List<String> questions = original.words("questions");
      for (int question = 0; question < questions.size(); question++) {
        assertWrites(
            writer,
            media,
            questions.get(question),
            original,
            "question" + question + "." + kind,
            new GenerationSettings(10, beams));
      }
    }
  }

  /** What was written is spelled from the same ids. */
  private static void assertWrites(
      Writer writer,
      List<VisualFeatures> media,
      String words,
      Original original,
      String key,
      GenerationSettings settings) {
    JsonNode expected = original.json().path(key).path("ids");
    TokenIds prompt = writer.prompt(words);
    int end = writer.tokenizer().id(SpecialToken.SEP);
    int start = key.startsWith("question") ? 1 : prompt.length();
    List<int[]> rows = original.ids(expected);
    for (int medium = 0; medium < media.size(); medium++) {
      int[] row = rows.get(medium);
      int stop = start;
      while (stop < row.length && row[stop] != end) {
        stop++;
      }
      Generation text = writer.generate(media.get(medium), prompt, settings, TokenListener.NONE);
      assertThat(text.text().strip())
          .as("%s of medium %d", key, medium)
          .isEqualTo(writer.tokenizer().decode(Arrays.copyOfRange(row, start, stop)).strip());
      assertThat(text.tokens()).isEqualTo(Math.min(stop + 1, row.length) - start);
    }
  }

  /** The authors' file holds the same model, but for the epsilon of its norms. */
  @ParameterizedTest
  @CsvSource({
    "blip/retrieval/original/model_base_retrieval.pth, blip/retrieval",
    "blip/captioning/original/model_base_caption.pth, blip/captioning",
    "blip/vqa/original/model_base_vqa.pth, blip/vqa",
  })
  void theAuthorsFileIsTheSameModel(String source, String folderOfTokenizer) {
    Original original = new Original(Fixtures.of(folderOfTokenizer));
    try (Written written = written(source, folderOfTokenizer, Written.TINY)) {
      var part = written.bundle().manifest().parts().getFirst();
      List<VisualFeatures> media =
          part.capabilities().toString().contains("EMBED")
              ? written.engine().matcher().images(pixels(original, written))
              : part.capabilities().toString().contains("CAPTION")
                  ? written.engine().captioner().images(pixels(original, written))
                  : written.engine().answerer().images(pixels(original, written));
      List<float[]> expected = original.rows("visual_tokens");
      for (int medium = 0; medium < media.size(); medium++) {
        for (int index = 0; index < expected.get(medium).length; index++) {
          assertThat((double) media.get(medium).tokens()[index])
              .isCloseTo(expected.get(medium)[index], within(5e-3));
        }
      }
    }
  }

  private static List<byte[]> pixels(Original original, Written written) {
    return original.pixels("pixel_values", written.normalisation());
  }

  /** Positions are stretched for larger pictures. */
  @Test
  void largerPicturesAreTheOriginals() {
    Original original = new Original(Fixtures.of("clip/openai"));
    ImportOptions options = new ImportOptions(64, 0, SpecialToken.ENC);
    try (Written written = written("clip/openai", "clip/openai", options)) {
      assertClose(
          written
              .engine()
              .encoder()
              .imageVectors(original.pixels("larger.pixel_values", written.normalisation())),
          original.rows("larger.image_embeds"));
    }
  }

  private static void assertClose(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < actual.size(); row++) {
      float[] one = actual.get(row);
      float[] other = expected.get(row);
      assertThat(one).hasSameSizeAs(other);
      for (int index = 0; index < one.length; index++) {
        assertThat((double) one[index]).as("row %d", row).isCloseTo(other[index], within(LIMIT));
      }
      double length = Math.sqrt(Vectors.dot(other, other));
      assertThat(Vectors.dot(one, other) / length).isGreaterThan(0.99999);
    }
  }
}
