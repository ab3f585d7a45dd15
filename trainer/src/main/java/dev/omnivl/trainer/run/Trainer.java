package dev.omnivl.trainer.run;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Batches;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.Kind;
import dev.omnivl.trainer.data.Manifest;
import dev.omnivl.trainer.data.PixelStore;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.run.TrainingRun.Listener;
import dev.omnivl.trainer.run.TrainingRun.StepReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a recipe on a data set in a run folder, or goes on where an earlier call stopped.
 *
 * <p>The folder holds {@code run.json} (recipe, architecture, data), {@code tokenizer.json}, {@code
 * metrics.jsonl} (one line a step or evaluation) and the checkpoints.
 *
 * @param recipe what to do
 * @param data folder of the data set
 * @param run folder of the run
 */
public record Trainer(Recipe recipe, Path data, Path run) {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final JsonMapper LINES = JsonMapper.builder().build();

  // Views are cut from pictures somewhat larger than the model's, so that zooming in does not blur.
  private static final double STORE_SCALE = 1.25;

  /**
   * What a run folder says of itself.
   *
   * @param recipe that made it
   * @param model its architecture
   * @param data folder name of the data set
   * @param trainingItems how many media were trained on
   * @param licences of the media trained on and of what the weights started from
   * @param versions of what computed
   */
  public record RunInfo(
      Recipe recipe,
      OmniVlConfig model,
      String data,
      int trainingItems,
      Map<String, String> licences,
      Map<String, String> versions) {}

  /** One line of the metrics. */
  private record Evaluated(long step, Map<String, Recall> evaluation) {}

  /** Trains until the recipe's last step. */
  public void train() {
    List<Item> items =
        Manifest.read(data).stream().filter(item -> item.heldOut().isEmpty()).toList();
    VocabularySubset vocabulary = vocabulary(items);
    OmniVlConfig config = recipe.model().config(vocabulary.size());
    writeRunInfo(
        new RunInfo(
            recipe,
            config,
            String.valueOf(data.getFileName()),
            items.size(),
            licences(items),
            versions()),
        vocabulary);
    try (TextTokenizer tokenizer = tokenizer(vocabulary, config);
        Session session = Session.fresh(config, tokenizer, recipe.seed());
        AdamW optimiser =
            new AdamW(
                session.manager(), session.parameters(), session.kernels(), recipe.optimiser());
        Writer metrics =
            Files.newBufferedWriter(
                run.resolve("metrics.jsonl"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
      long done = start(session, optimiser, vocabulary, items);
      Batches images = batches(items, Kind.IMAGE, recipe.batches().images());
      Batches clips = clips(items);
      LOG.info(
          "{}: {} parameters, {} training media, seed {}, steps {} to {}",
          recipe.name(),
          session.model().weights().parameters(),
          items.size(),
          recipe.seed(),
          done + 1,
          recipe.schedule().steps());
      RetrievalSuite suite =
          new RetrievalSuite(
              data, Preprocessing.of(recipe.model().imageSize(), recipe.model().frames()));
      new TrainingRun(recipe, session, optimiser, images, clips)
          .run(
              done,
              () -> false,
              step -> Checkpoint.save(run, step, session.parameters(), optimiser),
              () -> suite.images(session),
              listener(metrics));
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write to the run " + run + ": " + e.getMessage(), e);
    }
  }

  private long start(
      Session session, AdamW optimiser, VocabularySubset vocabulary, List<Item> items) {
    Optional<Checkpoint> last = Checkpoint.latest(run);
    if (last.isPresent()) {
      last.get().restore(session.manager(), session.parameters(), optimiser);
      return last.get().step();
    }
    session.parameters().set(OmniVl.TEMPERATURE, new float[] {0.07f});
    if (recipe.model().start() != null) {
      Start.fromRun(
          session.manager(), session.parameters(), run.resolveSibling(recipe.model().start()));
    } else if (recipe.model().pretrainedText()) {
      Start.fromMiniLm(session.parameters(), vocabulary.oldIds());
      Start.whitenTexts(session, items.stream().flatMap(item -> item.captions().stream()).toList());
    }
    return 0;
  }

  private @Nullable Batches clips(List<Item> items) {
    return recipe.batches().clipsEvery() == 0
        ? null
        : batches(items, Kind.VIDEO, recipe.batches().clips());
  }

  private Batches batches(List<Item> items, Kind kind, int batchSize) {
    int side = recipe.model().imageSize();
    int storeSide = (int) Math.round(side * STORE_SCALE);
    List<Item> wanted = items.stream().filter(item -> item.kind() == kind).toList();
    PixelStore store =
        PixelStore.open(data, wanted, Preprocessing.of(storeSide, recipe.model().frames()));
    return new Batches(store, storeSide, side, batchSize, recipe.augmentation(), recipe.seed());
  }

  private VocabularySubset vocabulary(List<Item> items) {
    List<String> texts = new ArrayList<>();
    for (Item item : items) {
      texts.addAll(item.captions());
      item.questions()
          .forEach(question -> texts.addAll(List.of(question.question(), question.answer())));
    }
    try (InputStream json = MiniLm.tokenizerJson()) {
      return VocabularySubset.of(json, recipe.model().vocabularyCut(), texts);
    } catch (IOException e) {
      throw new Failure(
          Reason.INTERNAL, "cannot read the pretrained tokenizer: " + e.getMessage(), e);
    }
  }

  private Map<String, String> licences(List<Item> items) {
    Map<String, String> licences = new TreeMap<>();
    items.forEach(item -> licences.put(item.source(), item.license()));
    if (recipe.model().pretrainedText()) {
      licences.put(MiniLm.SOURCE, "Apache-2.0");
    }
    return licences;
  }

  private static Map<String, String> versions() {
    return new TreeMap<>(
        Map.of(
            "java", Runtime.version().toString(),
            "pytorch", Engine.getEngine("PyTorch").getVersion()));
  }

  private static TextTokenizer tokenizer(VocabularySubset vocabulary, OmniVlConfig config)
      throws IOException {
    return TextTokenizer.read(
        new ByteArrayInputStream(vocabulary.tokenizerJson()), config.text().maxTokens());
  }

  private void writeRunInfo(RunInfo info, VocabularySubset vocabulary) {
    try {
      Files.createDirectories(run);
      JSON.writeValue(run.resolve("run.json").toFile(), info);
      Files.write(run.resolve("tokenizer.json"), vocabulary.tokenizerJson());
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write to the run " + run + ": " + e.getMessage(), e);
    }
  }

  private static Listener listener(Writer metrics) {
    return new Listener() {
      @Override
      public void step(StepReport report) {
        line(metrics, report);
      }

      @Override
      public void evaluated(long step, Map<String, Recall> figures) {
        line(metrics, new Evaluated(step, figures));
        figures.forEach((name, recall) -> LOG.info("step {}: {}: {}", step, name, recall));
      }
    };
  }

  private static void line(Writer metrics, Object value) {
    try {
      metrics.write(LINES.writeValueAsString(value));
      metrics.write('\n');
      metrics.flush();
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "cannot write metrics: " + e.getMessage(), e);
    }
  }
}
