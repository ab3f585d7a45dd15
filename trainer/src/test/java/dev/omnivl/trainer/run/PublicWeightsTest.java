package dev.omnivl.trainer.run;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import dev.omnivl.importer.start.PublicStart;
import dev.omnivl.importer.start.StartingWeights;
import dev.omnivl.importer.start.Tower;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.StartFrom;
import dev.omnivl.trainer.session.Session;
import dev.omnivl.trainer.start.Start;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose towers start from public weights; those here are tiny. */
final class PublicWeightsTest {
  private static final Path WEIGHTS =
      Path.of("../importer/src/test/resources/checkpoints").toAbsolutePath().normalize();

  @TempDir private static Path data;

  @TempDir private Path runs;

  @BeforeAll
  static void writeData() throws IOException {
    SmallData.write(data);
  }

  private static Recipe recipe(Map<Tower, String> paths) {
    Recipe small = SmallRecipe.of(2);
    Recipe.Model model =
        new Recipe.Model(
            "nano", 2, 24, 0, false, MatrixPrecision.FP32, new StartFrom.PublicWeights(paths));
    return new Recipe("public", 7, small.data(), model, small.stages());
  }

  private static String weights(String name) {
    return WEIGHTS.resolve(name).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "vit-bert/vit, vit-bert/bert, 48",
    "timesformer, vit-bert/bert-gamma-beta, 48",
    "blip/retrieval, blip/retrieval, 40",
    "blip/captioning/original/model_base_caption.pth, vit-bert/bert, 40"
  })
  void trainsFromPublicWeights(String vision, String text, int width) {
    Recipe recipe = recipe(Map.of(Tower.VISION, weights(vision), Tower.TEXT, weights(text)));
    Path run = runs.resolve("run");
    assertThat(new Trainer(recipe, data, run).train(() -> false)).isEqualTo(2);
    RunInfo info = RunInfo.read(run);
    assertThat(info.recipe()).isEqualTo(recipe);
    assertThat(info.model().vision().width()).isEqualTo(width);
    assertThat(info.model().text().width()).isEqualTo(32);
    assertThat(info.licences().keySet())
        .anyMatch(source -> source.endsWith(", " + Path.of(vision).getFileName()))
        .anyMatch(source -> source.endsWith(", " + Path.of(text).getFileName()));
    try (TrainedModel model = TrainedModel.open(run)) {
      assertThat(model.session().model().config().vision().width()).isEqualTo(width);
    }
    assertThat(Checkpoint.latest(run)).map(Checkpoint::step).contains(2L);
  }

  /** No preset has these sizes, and yet others go on from the run, and on from there. */
  @Test
  void runsGoOnWithTheSizesOfPublicWeights() {
    Recipe first =
        recipe(Map.of(Tower.VISION, weights("vit-bert/vit"), Tower.TEXT, weights("vit-bert/bert")));
    assertThat(new Trainer(first, data, runs.resolve("public")).train(() -> false)).isEqualTo(2);
    for (String[] step : new String[][] {{"second", "public"}, {"third", "second"}}) {
      Recipe.Model model =
          new Recipe.Model(
              "nano", 2, 24, 0, false, MatrixPrecision.FP32, new StartFrom.Run(step[1]));
      Recipe next = new Recipe(step[0], 7, first.data(), model, first.stages());
      Path run = runs.resolve(step[0]);
      assertThat(new Trainer(next, data, run).train(SmallRecipe.after(1))).isEqualTo(1);
      assertThat(new Trainer(next, data, run).train(() -> false)).isEqualTo(2);
      assertThat(RunInfo.read(run).model().vision().width()).isEqualTo(48);
    }
  }

  /** Every weight is the public one, and rows of words follow the run's vocabulary. */
  @Test
  void theFirstStepSeesThePublicWeights() throws IOException {
    Recipe recipe = recipe(Map.of(Tower.TEXT, weights("vit-bert/bert")));
    Plan plan = Plan.of(recipe, data);
    OmniVlConfig config = plan.config(recipe.last());
    int[] oldIds = plan.vocabulary().oldIds();
    assertThat(config.text().vocabulary()).isEqualTo(oldIds.length);
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(plan.vocabulary().tokenizerJson()),
                recipe.model().maxTokens());
        Session session = Session.fresh(config, tokenizer, 7);
        PublicStart bert = PublicStart.open(WEIGHTS.resolve("vit-bert/bert"), Tower.TEXT)) {
      float[] fresh = words(session);
      StartingWeights start = bert.weights(config);
      Start.fromPublic(session.parameters(), start.taken(), oldIds);
      Weight table = start.taken().weight("text_encoder.embeddings.word_embeddings.weight");
      float[] words = words(session);
      int news = 0;
      for (int row = 0; row < oldIds.length; row++) {
        for (int column = 0; column < 32; column++) {
          float expected =
              oldIds[row] < 0 ? fresh[row * 32 + column] : table.data()[oldIds[row] * 32 + column];
          assertThat(words[row * 32 + column]).isEqualTo(expected);
        }
        news += oldIds[row] < 0 ? 1 : 0;
      }
      assertThat(news).as("[DEC] and [ENC]").isEqualTo(2);
      String dense = "text_encoder.encoder.layer.1.output.dense.weight";
      assertThat(session.parameters().master(dense).toFloatArray())
          .isEqualTo(start.taken().weight(dense).data());
    }
  }

  private static float[] words(Session session) {
    return session
        .parameters()
        .master("text_encoder.embeddings.word_embeddings.weight")
        .toFloatArray();
  }

  /** What a folder's page says of its licence goes into the run, and paths are the data's. */
  @Test
  void theLicenceIsKept() throws IOException {
    Path own = data.resolve("weights/vit-tiny");
    Files.createDirectories(own);
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(WEIGHTS.resolve("vit-bert/vit").resolve(file), own.resolve(file));
    }
    Files.writeString(own.resolve("README.md"), "---\nlicense: apache-2.0\n---\n");
    Recipe recipe = recipe(Map.of(Tower.VISION, "weights/vit-tiny"));
    Path run = runs.resolve("licensed");
    new Trainer(recipe, data, run).train(() -> true);
    assertThat(RunInfo.read(run).licences()).containsEntry("ViT, vit-tiny", "apache-2.0");
    assertThat(Plan.of(recipe, data).taken())
        .contains("vision starts from ViT of " + own + ", licence: apache-2.0")
        .anyMatch(line -> line.startsWith("  taken 30: visual_encoder.patch_embed.proj"))
        .anyMatch(line -> line.contains("new ") && line.contains("blocks.*.temporal_fc"));
  }

  @ParameterizedTest
  @CsvSource({
    "VISION, vit-bert/bert, MISMATCH, 'is a BERT, from which no vision can start'",
    "TEXT, nowhere, NOT_FOUND, no model at",
    "VISION, clip/openai, UNSUPPORTED, a tower starts from"
  })
  void wrongFoldersAreRefusedBeforeAnythingIsWritten(
      Tower tower, String path, Reason reason, String message) {
    Path run = runs.resolve("refused");
    Recipe recipe = recipe(Map.of(tower, weights(path)));
    fails(reason, () -> new Trainer(recipe, data, run).train()).hasMessageContaining(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void textsLongerThanThePublicPositionsAreRefused() {
    Recipe good = recipe(Map.of(Tower.TEXT, weights("vit-bert/bert")));
    Recipe.Model model =
        new Recipe.Model("nano", 2, 49, 0, false, MatrixPrecision.FP32, good.model().start());
    Recipe long49 = new Recipe("public", 7, good.data(), model, good.stages());
    Path run = runs.resolve("refused");
    fails(Reason.MISMATCH, () -> new Trainer(long49, data, run).train())
        .hasMessageContaining("positions for 48 tokens");
    assertThat(run).doesNotExist();
  }
}
