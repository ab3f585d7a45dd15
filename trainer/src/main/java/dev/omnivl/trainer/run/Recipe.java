package dev.omnivl.trainer.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.data.Augmentation;
import dev.omnivl.trainer.loss.Objectives;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training run, read from a YAML file. Unknown and missing settings are
 * refused.
 *
 * @param name of the run and of the model it makes
 * @param seed of weights, order, views, dropout and negatives
 * @param model its architecture and what it starts from
 * @param batches what a step looks at
 * @param augmentation how training pictures vary
 * @param losses how the losses are made
 * @param schedule learning rate over the run
 * @param optimiser AdamW's settings
 * @param every how often the run saves and evaluates
 */
public record Recipe(
    String name,
    long seed,
    Model model,
    BatchPlan batches,
    Augmentation augmentation,
    Objectives.Settings losses,
    Rates schedule,
    AdamW.Settings optimiser,
    Every every) {

  /** Checks that there is a name that can be a folder's. */
  public Recipe {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "name must be letters, digits, dots, _ and -, not \"" + name + "\"");
    }
  }

  /**
   * The architecture: a preset with the sizes that this recipe changes, and its start.
   *
   * @param preset name of a preset
   * @param imageSize side of an image or frame, pixels
   * @param frames of a clip
   * @param textLayers layers of the text side; with a pretrained start, its first ones
   * @param maxTokens longest text
   * @param vocabularyCut ids of the tokenizer below this are kept, with all that the training texts
   *     need
   * @param pretrainedText whether the text side starts from the MiniLM weights
   * @param start a run whose last checkpoint this one starts from, with positions interpolated, or
   *     null
   */
  public record Model(
      String preset,
      int imageSize,
      int frames,
      int textLayers,
      int maxTokens,
      int vocabularyCut,
      boolean pretrainedText,
      @Nullable String start) {

    /** Checks the preset and the ranges. */
    public Model {
      Preset.named(preset);
      require("model.textLayers", textLayers, 1);
      require("model.maxTokens", maxTokens, 3);
      require("model.vocabularyCut", vocabularyCut, 0);
    }

    /** The architecture with a vocabulary of this size. */
    public OmniVlConfig config(int vocabulary) {
      OmniVlConfig base = Preset.named(preset).config();
      VisionConfig v = base.vision();
      TextConfig t = base.text();
      return new OmniVlConfig(
          new VisionConfig(
              imageSize,
              v.patchSize(),
              frames,
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
   * What a step looks at.
   *
   * @param images in an image step
   * @param clips in a clip step
   * @param clipsEvery one step of this many is a clip step; 0 for none
   * @param clipsFrom share of the run after which clip steps begin, 0 to 1
   */
  public record BatchPlan(int images, int clips, int clipsEvery, double clipsFrom) {

    /** Checks the ranges; the losses compare samples, so a batch has two at least. */
    public BatchPlan {
      require("batches.images", images, 2);
      require("batches.clipsEvery", clipsEvery, 0);
      require("batches.clips", clips, clipsEvery == 0 ? 0 : 2);
      requireShare("batches.clipsFrom", clipsFrom);
    }
  }

  /**
   * The learning rate; see {@link Schedule}.
   *
   * @param steps of the run
   * @param peak highest learning rate
   * @param floor lowest, at the end
   * @param warmup steps
   * @param cooldown share of the run
   */
  public record Rates(long steps, double peak, double floor, long warmup, double cooldown) {

    /** Checks the ranges. */
    public Rates {
      require("schedule.steps", steps, 1);
      new Schedule(peak, floor, warmup, cooldown, steps);
    }

    /** The learning rate of every step. */
    Schedule schedule() {
      return new Schedule(peak, floor, warmup, cooldown, steps);
    }
  }

  /**
   * How often.
   *
   * @param checkpoint steps between checkpoints
   * @param evaluate steps between evaluations on held-out images; 0 for never
   */
  public record Every(int checkpoint, int evaluate) {

    /** Checks the ranges. */
    public Every {
      require("every.checkpoint", checkpoint, 1);
      require("every.evaluate", evaluate, 0);
    }
  }

  /**
   * Reads a recipe.
   *
   * @throws Failure NOT_FOUND without the file, INVALID_ARGUMENT naming the wrong setting
   */
  public static Recipe read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Failure(Reason.NOT_FOUND, "there is no recipe " + file);
    }
    YAMLMapper yaml =
        YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    try {
      JsonNode settings = yaml.readTree(file.toFile());
      RecipeKeys.require("", settings, Recipe.class);
      return yaml.treeToValue(settings, Recipe.class);
    } catch (IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()), e);
    } catch (ValueInstantiationException e) {
      throw refused(
          file,
          String.valueOf(e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage()),
          e);
    } catch (JsonMappingException e) {
      String setting =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .collect(Collectors.joining("."));
      throw refused(file, setting + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw refused(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new Failure(
          Reason.NOT_FOUND, "cannot read the recipe " + file + ": " + e.getMessage(), e);
    }
  }

  /** Returns all settings as a recipe file has them. */
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

  private static void require(String setting, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " must be at least " + least + ", not " + value);
    }
  }

  private static void requireShare(String setting, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(setting + " must be 0 to 1, not " + value);
    }
  }

  private static Failure refused(Path file, String why, Exception cause) {
    // A parser shows the place over several lines and hints at its own options in parentheses.
    String line = why.lines().findFirst().orElse("").replaceFirst(" \\(set Deserialization.*", "");
    return new Failure(Reason.INVALID_ARGUMENT, "recipe " + file + ": " + line, cause);
  }
}
