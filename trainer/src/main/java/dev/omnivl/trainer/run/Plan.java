package dev.omnivl.trainer.run;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.estimate.Outline;
import dev.omnivl.trainer.init.PublicTowers;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.recipe.StartFrom;
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
 * @param root folder that the corpora's paths are relative to
 * @param data the corpora
 * @param outline the recipe with its vocabulary for the texts of these media
 */
public record Plan(Recipe recipe, Path root, TrainingData data, Outline outline) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Opens the corpora and checks the recipe against them.
   *
   * @throws Failure NOT_FOUND without a data set, INVALID_ARGUMENT with the setting that does not
   *     fit, or if public weights that a tower starts from cannot be read
   */
  public static Plan of(Recipe recipe, Path root) {
    TrainingData data = TrainingData.open(recipe.data(), root);
    try (PublicTowers start = PublicTowers.open(recipe.model().publicWeights(), root)) {
      Plan plan = new Plan(recipe, root, data, Outline.of(recipe, texts(data.items()), start));
      recipe.stages().forEach(plan::requireMedia);
      return plan;
    }
  }

  /** What each corpus lacks that cannot be opened, a line each. */
  public static List<String> missing(Recipe recipe, Path root) {
    return TrainingData.missing(recipe.data(), root);
  }

  /** What classification tells apart: the labels of the media; empty if no stage asks for it. */
  public List<String> classes() {
    boolean asked = recipe.stages().stream().anyMatch(stage -> stage.losses().classify() != null);
    return asked ? data.labels() : List.of();
  }

  /** What the recipe keeps of the tokenizer. */
  public VocabularySubset vocabulary() {
    return outline.vocabulary();
  }

  /** Opens the public weights that towers start from. */
  PublicTowers publicTowers() {
    return PublicTowers.open(recipe.model().publicWeights(), root);
  }

  /** What is taken of public weights and what is new, a line each; none without such weights. */
  public List<String> taken() {
    try (PublicTowers start = publicTowers()) {
      return start.lines(config(recipe.stages().getFirst()));
    }
  }

  /** The architecture in a stage. */
  public OmniVlConfig config(Stage stage) {
    return outline.config(stage);
  }

  /** How many media of this kind may be trained on. */
  public long count(Kind kind) {
    return data.count(kind);
  }

  /** The run that this one starts from, if the recipe names one. */
  public Optional<Path> start(Path run) {
    return recipe.model().start() instanceof StartFrom.Run earlier
        ? Optional.of(run.toAbsolutePath().resolveSibling(earlier.name()))
        : Optional.empty();
  }

  /**
   * This plan in a run folder: a run that starts from another keeps that one's vocabulary, so that
   * what was learned of words fits whatever other data set it goes on with. Words that it lacks are
   * cut into smaller pieces. Sizes that came from public weights are kept too.
   */
  public Plan in(Path run) {
    Optional<Path> learned =
        start(run)
            .map(other -> Checkpoint.latest(run).isPresent() ? run : other)
            .filter(other -> Checkpoint.latest(other).isPresent());
    return learned.map(this::withVocabularyOf).orElse(this);
  }

  private Plan withVocabularyOf(Path other) {
    // Nothing is looked up in the pretrained vocabulary: all rows come from the other run.
    RunInfo theirs = RunInfo.read(other);
    int[] none = new int[theirs.model().text().vocabulary()];
    Arrays.fill(none, -1);
    VocabularySubset learned = new VocabularySubset(RunInfo.tokenizerJson(other), none);
    OmniVlConfig sizes = theirs.hasPresetSizes() ? outline.sizes() : theirs.model();
    return new Plan(recipe, root, data, new Outline(recipe, learned, sizes));
  }

  /** The stage, from 0, that a run is in; the last one when it is done. */
  int stageUnderWay(Path run) {
    Optional<Checkpoint.State> state = Checkpoint.latest(run).map(Checkpoint::state);
    if (state.isEmpty()) {
      return 0;
    }
    List<String> names = recipe.stages().stream().map(Stage::name).toList();
    int stage = names.indexOf(state.get().stage());
    require(stage >= 0, Reason.MISMATCH)
        .or(
            "the run %s stopped in stage %s; the recipe has %s: name another folder with --run",
            run, state.get().stage(), String.join(", ", names));
    return stage;
  }

  /**
   * Checks what lies in the run folder, and what the run starts from, against this plan {@link
   * #in(Path) in} that folder.
   *
   * @throws Failure MISMATCH if either has another architecture or tokenizer, NOT_FOUND if there is
   *     no run to start from
   */
  public void requireFit(Path run) {
    if (Checkpoint.latest(run).isPresent()) {
      requireFit(run, Checkpoint.latest(run).get());
      return;
    }
    try (PublicTowers towers = publicTowers()) {
      towers.weights(config(recipe.stages().getFirst()));
    }
    start(run)
        .ifPresent(start -> {
          require(Checkpoint.latest(start).isPresent(), Reason.NOT_FOUND)
              .or(
                  "model.start is %s, but there is no checkpoint in %s: train that run first",
                  start.getFileName(), start);
          OmniVlConfig theirs = RunInfo.read(start).model();
          Stage.Input size = new Stage.Input(theirs.vision().imageSize(), theirs.vision().frames());
          OmniVlConfig ours = recipe.model().config(outline.sizes(), vocabulary().size(), size);
          requireFit(start, theirs, ours, "only imageSize and frames may change");
        });
  }

  /** Whether the run can go on after its newest checkpoint; nothing has been written yet. */
  private void requireFit(Path run, Checkpoint last) {
    RunInfo info = RunInfo.read(run);
    String remedy = "name another folder with --run";
    requireFit(run, info.model(), config(recipe.last()), remedy);
    int index = stageUnderWay(run);
    Stage stage = recipe.stages().get(index);
    requireFit(run, info.config(stage.name()), config(stage), remedy);
    require(info.classes().equals(classes()), Reason.MISMATCH)
        .or("the run %s tells other classes apart than the data now has; %s", run, remedy);
    last.requireFit(stage.losses());
    Checkpoint.State state = last.state();
    long before = recipe.before(index);
    require(
            state.step() == before + state.stageStep()
                && state.stageStep() <= stage.schedule().steps(),
            Reason.MISMATCH)
        .or(
            "the run %s has done %d steps, %d of them in stage %s; the recipe has %d before"
                + " that stage and %d in it: only steps that are still to come may be changed",
            run, state.step(), state.stageStep(), stage.name(), before, stage.schedule().steps());
  }

  private void requireFit(Path other, OmniVlConfig theirs, OmniVlConfig ours, String remedy) {
    List<String> differences = new ArrayList<>();
    compare("", JSON.valueToTree(theirs), JSON.valueToTree(ours), differences);
    if (differences.isEmpty()
        && !Arrays.equals(RunInfo.tokenizerJson(other), vocabulary().tokenizerJson())) {
      differences.add("another vocabulary of the same size");
    }
    require(differences.isEmpty(), Reason.MISMATCH)
        .or("the run %s has %s; %s", other, String.join(", ", differences), remedy);
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

  private void requireMedia(Stage stage) {
    if (stage.batches().looksAtImages()) {
      requireMedia("images", Kind.IMAGE, stage.batches().images());
    }
    if (stage.batches().looksAtClips()) {
      requireMedia("clips", Kind.VIDEO, stage.batches().clips());
    }
  }

  private void requireMedia(String setting, Kind kind, int batch) {
    long there = count(kind);
    require(there >= batch)
        .or(
            "batches.%s is %s, but %s has only %s %s to train on: make the batch smaller or add"
                + " media",
            setting, batch, root, there, setting);
  }

  private static List<String> texts(List<DatasetItem> items) {
    List<String> texts = new ArrayList<>();
    for (DatasetItem item : items) {
      texts.addAll(item.captions());
      item.questions()
          .forEach(question -> texts.addAll(List.of(question.question(), question.answer())));
    }
    return texts;
  }
}
