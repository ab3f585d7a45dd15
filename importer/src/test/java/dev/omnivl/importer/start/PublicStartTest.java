package dev.omnivl.importer.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.importer.Fixtures;
import dev.omnivl.importer.Original;
import dev.omnivl.importer.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Towers that start from public weights see what the originals see. */
final class PublicStartTest {
  private static final double LIMIT = 1e-4;
  private static final int FRAMES = 8;

  @TempDir private Path folder;

  /** A model with heads of its own, which only weights without a configuration leave to it. */
  private static OmniVlConfig model(int imageSize, int frames, int vocabulary) {
    return model(imageSize, frames, vocabulary, VisionConfig.EPSILON);
  }

  private static OmniVlConfig model(int imageSize, int frames, int vocabulary, double epsilon) {
    return new OmniVlConfig(
        new VisionConfig(imageSize, 8, frames, 1, 32, 1, 4, 32, 0, epsilon, Normalisation.CLIP),
        new TextConfig(vocabulary, 24, 32, 2, 4, 32, 0),
        16);
  }

  /** What the model of these weights computes; everything that it needs must be taken. */
  private static Weight computed(
      String source, Tower tower, OmniVlConfig model, BiFunction<OmniVl, FloatGraph, Weight> pass) {
    try (PublicStart start = PublicStart.open(Fixtures.of(source), tower)) {
      OmniVlConfig sized = start.sized(model);
      StartingWeights weights = start.weights(sized);
      return pass.apply(new OmniVl(sized), new FloatGraph(weights.taken()::weight));
    }
  }

  private static Weight images(Original original, String name, Normalisation normalisation) {
    Shape shape = original.array(name).shape();
    int side = Math.toIntExact(shape.size(-1));
    List<byte[]> pictures = original.pixels(name, normalisation);
    return pixels(pictures, Shape.of(pictures.size(), side, side, 3));
  }

  private static Weight pixels(List<byte[]> pictures, Shape shape) {
    float[] data = new float[Math.toIntExact(shape.elements())];
    int at = 0;
    for (byte[] picture : pictures) {
      for (byte value : picture) {
        data[at++] = value & 0xff;
      }
    }
    return new Weight(shape, data);
  }

  @ParameterizedTest
  @CsvSource({
    "vit-bert/vit, vit-bert/vit",
    "vit-bert/vit-in21k, vit-bert/vit-in21k",
    "vit-bert/vit/timm, vit-bert/vit/timm",
  })
  void imagesAreSeenAsByTheOriginal(String source, String expected) {
    Original pictures =
        new Original(Fixtures.of(source.endsWith("timm") ? "vit-bert/vit" : expected));
    Weight pixels = images(pictures, "pixel_values", Normalisation.HALF);
    Weight tokens =
        computed(
            source, Tower.VISION, model(48, 4, 100), (model, g) -> model.imageTokens(g, pixels));
    assertClose(tokens, new Original(Fixtures.of(expected)).array("last_hidden_state"), LIMIT);
  }

  @Test
  void largerPicturesHaveTheOriginalsPositions() {
    Original original = new Original(Fixtures.of("vit-bert/vit"));
    Weight pixels = images(original, "larger.pixel_values", Normalisation.HALF);
    OmniVlConfig model = model(64, 4, 100);
    Weight tokens =
        computed("vit-bert/vit", Tower.VISION, model, (large, g) -> large.imageTokens(g, pixels));
    assertClose(tokens, original.array("larger.last_hidden_state"), LIMIT);
    try (PublicStart start = PublicStart.open(Fixtures.of("vit-bert/vit"), Tower.VISION)) {
      assertClose(
          start.weights(start.sized(model)).taken().weight("visual_encoder.pos_embed"),
          original.array("larger.position_embeddings"),
          1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"timesformer", "timesformer/pytorch_model.bin", "timesformer/original"})
  void clipsAreSeenAsByTheOriginal(String source) {
    Original original = new Original(Fixtures.of("timesformer"));
    Weight frames = original.array("pixel_values"); // (B, T, 3, H, W)
    int side = Math.toIntExact(frames.shape().size(-1));
    Weight pixels =
        new Weight(
            Shape.of(frames.shape().size(0), FRAMES, side, side, 3),
            new float[frames.data().length]);
    int places = side * side;
    for (int index = 0; index < frames.data().length; index++) {
      int channel = index / places % 3;
      int frame = index / places / 3;
      pixels.data()[(frame * places + index % places) * 3 + channel] =
          Math.round(255 * (frames.data()[index] * 0.225f + 0.45f));
    }
    Weight tokens =
        computed(
            source,
            Tower.VISION,
            model(side, FRAMES, 100),
            (model, g) -> model.clipTokens(g, pixels));
    assertClose(frameByFrame(original.array("last_hidden_state")), tokens, LIMIT);
  }

  /** Theirs lie place by place. */
  private static Weight frameByFrame(Weight theirs) {
    int batch = Math.toIntExact(theirs.shape().size(0));
    int tokens = Math.toIntExact(theirs.shape().size(1));
    int width = Math.toIntExact(theirs.shape().size(2));
    int places = (tokens - 1) / FRAMES;
    float[] data = theirs.data().clone();
    for (int item = 0; item < batch; item++) {
      for (int place = 0; place < places; place++) {
        for (int frame = 0; frame < FRAMES; frame++) {
          int from = (item * tokens + 1 + place * FRAMES + frame) * width;
          int to = (item * tokens + 1 + frame * places + place) * width;
          System.arraycopy(theirs.data(), from, data, to, width);
        }
      }
    }
    return new Weight(theirs.shape(), data);
  }

  @Test
  void framesAndTubeletsMayBeOthersThanTheOriginals() {
    OmniVlConfig flat = model(32, 16, 100);
    OmniVlConfig twice =
        new OmniVlConfig(
            new VisionConfig(32, 8, 8, 2, 32, 1, 4, 32, 0),
            flat.text(),
            flat.embeddingDimensions());
    try (PublicStart start = PublicStart.open(Fixtures.of("timesformer"), Tower.VISION)) {
      Weight longer = start.weights(start.sized(flat)).taken().weight("visual_encoder.time_embed");
      StartingWeights wide = start.weights(start.sized(twice));
      Weight own =
          start.weights(start.sized(model(32, 8, 100))).taken().weight("visual_encoder.time_embed");
      for (int frame = 0; frame < 16; frame++) {
        for (int column = 0; column < 48; column++) {
          assertThat(longer.data()[frame * 48 + column])
              .isEqualTo(own.data()[frame / 2 * 48 + column]);
        }
      }
      Weight tubelets = wide.taken().weight("visual_encoder.patch_embed_3d.proj.weight");
      Weight patches = wide.taken().weight("visual_encoder.patch_embed.proj.weight");
      assertThat(tubelets.shape()).isEqualTo(Shape.of(48, 3, 2, 8, 8));
      for (int index = 0; index < patches.data().length; index++) {
        int at = index / 64 * 128 + index % 64;
        assertThat(tubelets.data()[at] + tubelets.data()[at + 64])
            .isCloseTo(patches.data()[index], within(1e-7f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vit-bert/bert", "vit-bert/bert/pytorch_model.bin", "vit-bert/bert-gamma-beta"})
  void textsAreReadAsByTheOriginal(String source) {
    Original original = new Original(Fixtures.of("vit-bert/bert"));
    OmniVlConfig model = model(32, 4, 226);
    Weight ids = rows(original.ids(original.json().path("input_ids")));
    Weight present = rows(original.ids(original.json().path("attention_mask")));
    Weight states = original.array("last_hidden_state");
    Weight cls = computed(source, Tower.TEXT, model, (own, g) -> own.textState(g, ids, present));
    int tokens = Math.toIntExact(states.shape().size(1));
    for (int item = 0; item < states.shape().size(0); item++) {
      for (int column = 0; column < 32; column++) {
        assertThat((double) cls.data()[item * 32 + column])
            .isCloseTo(states.data()[item * tokens * 32 + column], within(LIMIT));
      }
    }
    assertClose(
        computed(source, Tower.TEXT, model, (own, g) -> own.logits(g, states)),
        original.array("prediction_logits"),
        10 * LIMIT);
  }

  private static Weight rows(List<int[]> ids) {
    int length = ids.stream().mapToInt(row -> row.length).max().orElseThrow();
    Weight rows = new Weight(Shape.of(ids.size(), length), new float[ids.size() * length]);
    for (int row = 0; row < ids.size(); row++) {
      for (int column = 0; column < ids.get(row).length; column++) {
        rows.data()[row * length + column] = ids.get(row)[column];
      }
    }
    return rows;
  }

  /** The generation decoder starts from the same layers, and what clips need is new. */
  @Test
  void whatIsTakenAndWhatIsNewIsTold() {
    try (PublicStart bert = PublicStart.open(Fixtures.of("vit-bert/bert"), Tower.TEXT);
        PublicStart vit = PublicStart.open(Fixtures.of("vit-bert/vit"), Tower.VISION)) {
      StartingWeights text = bert.weights(bert.sized(model(48, 4, 10)));
      String self = "encoder.layer.1.attention.self.query.weight";
      assertThat(text.taken().weight("text_decoder.bert." + self).data())
          .isEqualTo(text.taken().weight("text_encoder." + self).data());
      assertThat(text.taken().shape("text_encoder.embeddings.word_embeddings.weight").size(0))
          .isEqualTo(226);
      assertThat(text.fresh())
          .contains(
              "text_encoder.encoder.layer.0.crossattention.self.query.weight", "itm_head.bias")
          .allMatch(name -> name.matches(".*crossattention.*|text_proj.*|itm_head.*"));
      StartingWeights vision = vit.weights(vit.sized(model(48, 4, 10)));
      assertThat(vision.fresh())
          .contains("visual_encoder.time_embed", "visual_encoder.blocks.1.temporal_fc.weight")
          .allMatch(name -> name.matches(".*(temporal_|time_embed|patch_embed_3d|vision_proj).*"));
      assertThat(vision.lines().get(2)).isEqualTo("dropped 2: classifier");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"blip/retrieval", "blip/retrieval/original/model_base_retrieval.pth"})
  void bothTowersStartFromBlip(String source) {
    Original original = new Original(Fixtures.of("blip/retrieval"));
    Weight pixels = images(original, "pixel_values", Normalisation.CLIP);
    OmniVlConfig model = model(48, 4, 228, 1e-5);
    try (PublicStart vision = PublicStart.open(Fixtures.of(source), Tower.VISION);
        PublicStart text = PublicStart.open(Fixtures.of(source), Tower.TEXT)) {
      OmniVlConfig sized = text.sized(vision.sized(model));
      StartingWeights seen = vision.weights(sized);
      StartingWeights read = text.weights(sized);
      FloatGraph g =
          new FloatGraph(
              name -> (read.taken().names().contains(name) ? read : seen).taken().weight(name));
      OmniVl own = new OmniVl(sized);
      Weight tokens = own.imageTokens(g, pixels);
      assertClose(tokens, original.array("visual_tokens"), LIMIT);
      assertClose(own.embedding(g, tokens), original.array("image_embeds"), LIMIT);
      List<int[]> ids = original.ids(original.json().path("input_ids"));
      for (int item = 0; item < ids.size(); item++) {
        Weight row = rows(List.of(ids.get(item)));
        float[] ones = new float[row.data().length];
        Arrays.fill(ones, 1);
        Weight vector = own.text(g, row, new Weight(row.shape(), ones));
        float[] expected = original.rows("text_embeds").get(item);
        for (int column = 0; column < expected.length; column++) {
          assertThat((double) vector.data()[column]).isCloseTo(expected[column], within(LIMIT));
        }
      }
    }
  }

  /** A captioner has one stack, an answerer two. */
  @ParameterizedTest
  @CsvSource({
    "blip/captioning, text_decoder.bert., text_decoder.bert.",
    "blip/vqa, text_encoder., text_decoder.bert."
  })
  void textsOfEveryBlipStart(String source, String encoder, String decoder) {
    OmniVlConfig model = model(48, 4, 228);
    try (PublicStart vision = PublicStart.open(Fixtures.of(source), Tower.VISION);
        PublicStart text = PublicStart.open(Fixtures.of(source), Tower.TEXT);
        WeightSource raw = Checkpoints.open(Fixtures.of(source).resolve("model.safetensors"))) {
      StartingWeights weights = text.weights(text.sized(vision.sized(model)));
      assertThat(weights.fresh()).allMatch(name -> name.matches("(text_proj|itm_head).*"));
      String self = "encoder.layer.0.attention.self.query.weight";
      assertThat(weights.taken().weight("text_encoder." + self).data())
          .isEqualTo(raw.weight(encoder + self).data());
      assertThat(weights.taken().weight("text_decoder.bert." + self).data())
          .isEqualTo(raw.weight(decoder + self).data());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vit-bert/bert, VISION, 'is a BERT, from which no vision can start'",
    "timesformer, TEXT, 'is a TimeSformer, from which no text can start'",
    "clip/openai, VISION, 'is \"clip\"; a tower starts from a ViT'",
    "vit-bert/images, VISION, 'holds no weights'",
    "nowhere, VISION, 'no model at '"
  })
  void otherFoldersAreOneClearLine(String source, Tower tower, String message) {
    assertThatThrownBy(() -> PublicStart.open(Fixtures.of(source), tower).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatTheWeightsCannotFillIsRefused() throws IOException {
    try (PublicStart bert = PublicStart.open(Fixtures.of("vit-bert/bert"), Tower.TEXT)) {
      OmniVlConfig sized = bert.sized(model(32, 4, 10));
      TextConfig own = sized.text();
      TextConfig deep = new TextConfig(10, 24, 32, 3, 4, own.ffnWidth(), 0);
      TextConfig wordy = new TextConfig(10, 49, 32, 2, 4, own.ffnWidth(), 0);
      for (TextConfig text : List.of(deep, wordy)) {
        assertThatThrownBy(() ->
                bert.weights(new OmniVlConfig(sized.vision(), text, sized.embeddingDimensions())))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("has 2 layers and positions for 48 tokens");
      }
      TextConfig shallow = new TextConfig(10, 24, 32, 1, 4, own.ffnWidth(), 0);
      StartingWeights first =
          bert.weights(new OmniVlConfig(sized.vision(), shallow, sized.embeddingDimensions()));
      assertThat(first.taken().dropped()).contains("encoder.layer.1.output.dense.weight");
      assertThatThrownBy(() -> bert.weights(model(32, 4, 10)))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("does not fit the model that starts from it: it misshapes");
    }
    Path half = folder.resolve("model.safetensors");
    cut(Fixtures.of("vit-bert/vit/timm/model.safetensors"), half);
    try (PublicStart vit = PublicStart.open(folder, Tower.VISION)) {
      assertThatThrownBy(() -> vit.weights(vit.sized(model(48, 4, 10))))
          .isInstanceOf(Failure.class)
          .hasMessageContaining(
              "lacks 1 weights of a ViT, such as that of visual_encoder.norm.bias");
    }
  }

  @Test
  void aTokenizerOfAnotherModelIsRefused() throws IOException {
    Files.copy(Fixtures.of("vit-bert/bert/model.safetensors"), folder.resolve("model.safetensors"));
    Files.writeString(
        folder.resolve("vocab.txt"),
        Files.readString(Fixtures.of("vit-bert/bert/vocab.txt")) + "more\n");
    try (PublicStart start = PublicStart.open(folder, Tower.TEXT)) {
      assertThatThrownBy(start::tokenizerJson)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("has 227 ids, but its weights know 226 words");
    }
  }

  /** The last norm's bias gets a name that is dropped. */
  private static void cut(Path from, Path to) throws IOException {
    byte[] bytes = Files.readAllBytes(from);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\"norm.bias\"");
    byte[] name = "\"head.xbia\"".getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(name, 0, bytes, at, name.length);
    Files.write(to, bytes);
  }

  private static void assertClose(Weight actual, Weight expected, double limit) {
    assertThat(actual.data()).hasSameSizeAs(expected.data());
    for (int index = 0; index < expected.data().length; index++) {
      assertThat((double) actual.data()[index])
          .as("number %d", index)
          .isCloseTo(expected.data()[index], within(limit));
    }
  }
}
