package dev.omnivl.trainer.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  public record BatchPlan(int images, int clips, int clipsEvery, double clipsFrom) {}

  /**
   * The learning rate; see {@link dev.omnivl.trainer.optim.Schedule}.
   *
   * @param steps of the run
   * @param peak highest learning rate
   * @param floor lowest, at the end
   * @param warmup steps
   * @param cooldown share of the run
   */
  public record Rates(long steps, double peak, double floor, long warmup, double cooldown) {}

  /**
   * How often.
   *
   * @param checkpoint steps between checkpoints
   * @param evaluate steps between evaluations on held-out images; 0 for never
   */
  public record Every(int checkpoint, int evaluate) {}

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
            .build();
    try {
      return yaml.readValue(file.toFile(), Recipe.class);
    } catch (UnrecognizedPropertyException e) {
      throw refused(
          file,
          "no setting is named " + e.getPropertyName() + "; there are " + e.getKnownPropertyIds(),
          e);
    } catch (ValueInstantiationException e) {
      throw refused(
          file,
          String.valueOf(e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage()),
          e);
    } catch (JsonProcessingException e) {
      throw refused(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new Failure(
          Reason.NOT_FOUND, "cannot read the recipe " + file + ": " + e.getMessage(), e);
    }
  }

  private static Failure refused(Path file, String why, Exception cause) {
    return new Failure(Reason.INVALID_ARGUMENT, "recipe " + file + ": " + why, cause);
  }
}
