package dev.omnivl.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.Kind;
import dev.omnivl.trainer.data.Manifest;
import dev.omnivl.trainer.init.MiniLm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recipe beside its data set, before anything is computed or written: what will be trained, and
 * whether it can be.
 *
 * @param recipe what to do
 * @param data folder of the data set
 * @param items the media that may be trained on
 * @param vocabulary what the recipe keeps of the tokenizer for the texts of these media
 * @param config the architecture
 */
public record Plan(
    Recipe recipe, Path data, List<Item> items, VocabularySubset vocabulary, OmniVlConfig config) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MINI_LM_WIDTH = 384;
  private static final int MINI_LM_HEADS = 12;

  /**
   * Reads the manifest and checks the recipe against it.
   *
   * @throws Failure NOT_FOUND without a data set, INVALID_ARGUMENT with the setting that does not
   *     fit
   */
  public static Plan of(Recipe recipe, Path data) {
    List<Item> items =
        Manifest.read(data).stream().filter(item -> item.heldOut().isEmpty()).toList();
    VocabularySubset vocabulary = vocabulary(recipe, items);
    OmniVlConfig config = recipe.model().config(vocabulary.size());
    Plan plan = new Plan(recipe, data, items, vocabulary, config);
    plan.requireMedia("images", Kind.IMAGE, recipe.batches().images());
    if (recipe.batches().clipsEvery() > 0) {
      plan.requireMedia("clips", Kind.VIDEO, recipe.batches().clips());
    }
    plan.requireTexts();
    return plan;
  }

  /** How many media of this kind may be trained on. */
  public long count(Kind kind) {
    return items.stream().filter(item -> item.kind() == kind).count();
  }

  /** The run that this one starts from, if the recipe names one. */
  public Optional<Path> start(Path run) {
    return Optional.ofNullable(recipe.model().start())
        .map(name -> run.toAbsolutePath().resolveSibling(name));
  }

  /**
   * Checks what lies in the run folder, and what the run starts from.
   *
   * @throws Failure MISMATCH if either has another architecture or tokenizer, NOT_FOUND if there is
   *     no run to start from
   */
  public void requireFit(Path run) {
    if (Checkpoint.latest(run).isPresent()) {
      requireFit(run, RunInfo.read(run).model(), "name another folder with --run");
      return;
    }
    start(run)
        .ifPresent(start -> {
          if (Checkpoint.latest(start).isEmpty()) {
            throw new Failure(
                Reason.NOT_FOUND,
                "model.start is "
                    + recipe.model().start()
                    + ", but there is no checkpoint in "
                    + start
                    + ": train that run first");
          }
          requireFit(start, atOwnSize(RunInfo.read(start).model()), "only imageSize may change");
        });
  }

  private void requireFit(Path other, OmniVlConfig theirs, String remedy) {
    List<String> differences = new ArrayList<>();
    compare("", JSON.valueToTree(theirs), JSON.valueToTree(config), differences);
    if (differences.isEmpty()
        && !Arrays.equals(RunInfo.tokenizerJson(other), vocabulary.tokenizerJson())) {
      differences.add("another vocabulary of the same size");
    }
    if (!differences.isEmpty()) {
      throw new Failure(
          Reason.MISMATCH,
          "the run " + other + " has " + String.join(", ", differences) + "; " + remedy);
    }
  }

  private static void compare(
      String path, JsonNode theirs, JsonNode ours, List<String> differences) {
    for (Map.Entry<String, JsonNode> field : theirs.properties()) {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode own = ours.path(field.getKey());
      if (field.getValue().isObject()) {
        compare(name, field.getValue(), own, differences);
      } else if (!field.getValue().equals(own)) {
        differences.add(name + " " + field.getValue() + ", here " + own);
      }
    }
  }

  /** Spatial positions are interpolated, so the image size may differ. */
  private OmniVlConfig atOwnSize(OmniVlConfig theirs) {
    VisionConfig v = theirs.vision();
    return new OmniVlConfig(
        new VisionConfig(
            config.vision().imageSize(),
            v.patchSize(),
            v.frames(),
            v.tubelet(),
            v.width(),
            v.depth(),
            v.heads(),
            v.mlpWidth(),
            v.dropPath()),
        theirs.text(),
        theirs.embeddingDimensions());
  }

  private void requireMedia(String setting, Kind kind, int batch) {
    long there = count(kind);
    if (there < batch) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "batches."
              + setting
              + " is "
              + batch
              + ", but "
              + data
              + " has only "
              + there
              + " "
              + setting
              + " to train on: make the batch smaller or add media");
    }
  }

  private void requireTexts() {
    Recipe.Model model = recipe.model();
    if (recipe.losses().captionTokens() > model.maxTokens()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "losses.captionTokens must be at most model.maxTokens, "
              + model.maxTokens()
              + ", not "
              + recipe.losses().captionTokens());
    }
    boolean fits = config.text().width() == MINI_LM_WIDTH && config.text().heads() == MINI_LM_HEADS;
    if (model.pretrainedText() && model.start() == null && !fits) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "model.pretrainedText needs a text side of width 384 with 12 heads; preset "
              + model.preset()
              + " has "
              + config.text().width()
              + " and "
              + config.text().heads());
    }
  }

  private static VocabularySubset vocabulary(Recipe recipe, List<Item> items) {
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
}
