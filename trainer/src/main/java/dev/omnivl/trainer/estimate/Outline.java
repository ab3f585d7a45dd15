package dev.omnivl.trainer.estimate;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.format.Corpora;
import dev.omnivl.trainer.data.Picture.Captions;
import dev.omnivl.trainer.init.PublicTowers;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.recipe.StartFrom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A recipe without its data: what can be told, and refused, on a machine that has none of it.
 *
 * @param recipe what to do
 * @param vocabulary what is kept of the tokenizer
 * @param sizes of the architecture, but for what the recipe itself sets
 */
public record Outline(Recipe recipe, VocabularySubset vocabulary, OmniVlConfig sizes) {
  private static final Path NOWHERE = Path.of("");
  private static final int MINI_LM_WIDTH = 384;
  private static final int MINI_LM_HEADS = 12;

  /**
   * Checks a recipe of which no text is known, and no public weights; with data the vocabulary may
   * be larger, and sizes may be those of the weights.
   *
   * @throws Failure INVALID_ARGUMENT with the setting that does not fit the others
   */
  public static Outline of(Recipe recipe) {
    return of(recipe, List.of(), new PublicTowers(Map.of()));
  }

  /**
   * Checks a recipe.
   *
   * @param texts whose words stay in the vocabulary
   * @param start public weights that towers start from
   * @throws Failure INVALID_ARGUMENT with the setting that does not fit the others
   */
  public static Outline of(Recipe recipe, Collection<String> texts, PublicTowers start) {
    List<CorpusSpec> specs = recipe.data().stream().map(source -> source.under(NOWHERE)).toList();
    Corpora.requireNames(specs);
    specs.forEach(Corpora::requireSettings);
    OmniVlConfig preset = Preset.named(recipe.model().preset()).config();
    Outline outline = new Outline(recipe, vocabulary(recipe, texts, start), start.sized(preset));
    for (Stage stage : recipe.stages()) {
      outline.requireCorpora(stage);
      outline.requireTexts(stage);
    }
    return outline;
  }

  /** The architecture in a stage. */
  public OmniVlConfig config(Stage stage) {
    return recipe.model().config(sizes, vocabulary.size(), stage.input());
  }

  private void requireCorpora(Stage stage) {
    boolean known =
        (!stage.batches().looksAtImages() || kept(Kind.IMAGE))
            && (!stage.batches().looksAtClips() || kept(Kind.VIDEO));
    require(known || stage.batches().perConcept() == 1)
        .or(
            "batches.perConcept must be 1 for corpora that are read as they come, not %s",
            stage.batches().perConcept());
    recipe
        .data()
        .forEach(source ->
            require(stage.losses().classify() == null || tellsClasses(source))
                .or(
                    "losses.classify must be null for corpora without classes, such as %s",
                    source.name()));
    require(stage.every().evaluate() == 0 || recipe.data().stream().anyMatch(CorpusSpec::isFolder))
        .or(
            "every.evaluate must be 0 without a corpus of format folder, not %s",
            stage.every().evaluate());
    require(
            stage.every().evaluate() == 0
                || stage.losses().contrast() != null
                || stage.losses().classify() != null)
        .or(
            "every.evaluate must be 0 in stage %s, not %s: it tells of losses.contrast and"
                + " losses.classify, and both are null",
            stage.name(), stage.every().evaluate());
  }

  /** Whether all media of a kind are the project's own, of which everything is known. */
  private boolean kept(Kind kind) {
    return recipe.data().stream()
        .filter(source -> Corpora.kind(source.under(NOWHERE)) == kind)
        .allMatch(CorpusSpec::isFolder);
  }

  private static boolean tellsClasses(CorpusSpec source) {
    return source.isFolder() || Corpora.telling(source.format()) == Captions.TEMPLATES;
  }

  private void requireTexts(Stage stage) {
    Recipe.Model model = recipe.model();
    require(stage.losses().captionTokens() <= model.maxTokens())
        .or(
            "losses.captionTokens must be at most model.maxTokens, %s, not %s",
            model.maxTokens(), stage.losses().captionTokens());
    OmniVlConfig config = config(stage);
    boolean fits = config.text().width() == MINI_LM_WIDTH && config.text().heads() == MINI_LM_HEADS;
    boolean own = model.pretrainedText() && !(model.start() instanceof StartFrom.Run);
    require(!own || fits)
        .or(
            "model.pretrainedText needs a text side of width 384 with 12 heads; preset %s has"
                + " %s and %s",
            model.preset(), config.text().width(), config.text().heads());
  }

  private static VocabularySubset vocabulary(
      Recipe recipe, Collection<String> texts, PublicTowers start) {
    try (InputStream json = start.tokenizerJson()) {
      return VocabularySubset.of(json, recipe.model().vocabularyCut(), texts);
    } catch (IOException e) {
      throw new Failure(
          Reason.INTERNAL, "cannot read the pretrained tokenizer: " + e.getMessage(), e);
    }
  }
}
