package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.importer.start.Tower;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.StartFrom.PublicWeights;
import dev.omnivl.trainer.rule.Rules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training run, read from a YAML file by {@link RecipeFile}. A run is a
 * sequence of stages on one architecture, such as the paper's: images first, then images and clips
 * in turn.
 *
 * @param name of the run and of the model it makes
 * @param seed of weights, order, views, dropout and negatives
 * @param data what is trained on
 * @param model its architecture and what it starts from
 * @param stages one after the other; each goes on with the weights of the one before
 */
public record Recipe(
    String name, long seed, List<CorpusSpec> data, Model model, List<Stage> stages) {

  /** Checks that there is a name that can be a folder's, and that stages can be told apart. */
  public Recipe {
    Rules.name("name", name);
    data = List.copyOf(data);
    require(!data.isEmpty()).or("data must name at least one corpus");
    stages = List.copyOf(stages);
    require(!stages.isEmpty()).or("stages must name at least one stage");
    require(stages.stream().map(Stage::name).distinct().count() == stages.size())
        .or("no two stages may have one name");
  }

  /**
   * The architecture: a preset with the sizes that this recipe changes, and its start.
   *
   * @param preset name of a preset
   * @param textLayers layers of the text side; with a pretrained start, its first ones
   * @param maxTokens longest text
   * @param vocabularyCut ids of the tokenizer below this are kept, with all that the training texts
   *     need
   * @param pretrainedText whether the text side starts from the MiniLM weights
   * @param precision of matrix products while it learns
   * @param start what weights start from other than chance, or null
   */
  public record Model(
      String preset,
      int textLayers,
      int maxTokens,
      int vocabularyCut,
      boolean pretrainedText,
      MatrixPrecision precision,
      @Nullable StartFrom start) {

    /** Checks the preset and the ranges. */
    public Model {
      precision =
          precision == null ? MatrixPrecision.FP32 : precision; // a run of before it was a setting
      Preset.named(preset);
      Rules.least("model.textLayers", textLayers, 1);
      Rules.least("model.maxTokens", maxTokens, 3);
      Rules.least("model.vocabularyCut", vocabularyCut, 0);
      boolean text = start instanceof PublicWeights own && own.paths().containsKey(Tower.TEXT);
      require(!pretrainedText || !text)
          .or("model.pretrainedText must be false where model.start names weights for the text");
    }

    /** Paths of public weights that towers start from; empty without any. */
    public Map<Tower, String> publicWeights() {
      return start instanceof PublicWeights weights ? weights.paths() : Map.of();
    }

    /** The architecture with a vocabulary of this size and pictures of that size. */
    public OmniVlConfig config(int vocabulary, Stage.Input input) {
      return config(Preset.named(preset).config(), vocabulary, input);
    }

    /** The same with the other sizes of a model, such as those of public weights. */
    public OmniVlConfig config(OmniVlConfig base, int vocabulary, Stage.Input input) {
      VisionConfig v = base.vision();
      TextConfig t = base.text();
      return new OmniVlConfig(
          new VisionConfig(
              input.imageSize(),
              v.patchSize(),
              input.frames(),
              v.tubelet(),
              v.width(),
              v.depth(),
              v.heads(),
              v.mlpWidth(),
              v.dropPath()),
          new TextConfig(
              vocabulary, maxTokens, t.width(), textLayers, t.heads(), t.ffnWidth(), t.dropout()),
          base.embeddingDimensions());
    }
  }

  /**
   * Reads a recipe.
   *
   * @throws Failure NOT_FOUND without the file, INVALID_ARGUMENT naming the wrong setting
   */
  public static Recipe read(Path file) {
    return RecipeFile.read(file);
  }

  /** The stage that a model comes from when the run is done. */
  public Stage last() {
    return stages.getLast();
  }

  /** Steps of all stages. */
  public long steps() {
    return before(stages.size());
  }

  /** Steps of the stages before this one, from 0. */
  public long before(int stage) {
    return stages.subList(0, stage).stream().mapToLong(s -> s.schedule().steps()).sum();
  }

  /**
   * Checks that so many devices can share every batch.
   *
   * @throws Failure INVALID_ARGUMENT naming the stage whose parts they cannot share evenly
   */
  public void requireSpread(int devices) {
    stages.forEach(stage -> stage.requireSpread(devices));
  }

  /** Returns all settings as a recipe file has them, each stage whole. */
  public String yaml() {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build()
          .writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every recipe can be written", e);
    }
  }
}
