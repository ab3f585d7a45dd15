package dev.omnivl.trainer.cli;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Variant;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.DeviceChoice;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.terminal.Terminal;
import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.evaluate.BundleEmbedder;
import dev.omnivl.trainer.evaluate.BundleSuite;
import dev.omnivl.trainer.evaluate.ClassificationSuite;
import dev.omnivl.trainer.evaluate.Figures;
import dev.omnivl.trainer.evaluate.FrameOrder;
import dev.omnivl.trainer.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: what a bundle knows of the held-out parts of a data set. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Measures a bundle on what was held out of training: retrieval by vectors; with further "
            + "options also retrieval that matching re-orders, captions, answers and classes. Measures a "
            + "run by the classes that its head tells apart.")
final class EvaluateCommand implements Callable<Integer> {
  private static final Path EMOJI = Path.of(".omnivl", "data", "emoji");

  /** Candidates, or answers, that a suite looks at whole. */
  private static final int SUITE_FIRST = 16;

  /** Data sets that have a name. */
  enum Suite {
    /** What {@code data emoji} makes. */
    EMOJI
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Model model = new Model();

  /** What is measured. */
  static final class Model {
    @Option(names = "--bundle", paramLabel = "DIR", description = "The bundle.")
    private @Nullable Path bundle;

    @Option(
        names = "--run",
        paramLabel = "DIR",
        description =
            "A run whose head tells classes apart, which a bundle does not have: top-1 and top-5 "
                + "of its newest checkpoint.")
    private @Nullable Path run;
  }

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set.")
  private @Nullable Path data;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description =
          "All figures on a data set of ours: ${COMPLETION-CANDIDATES}. Without --data it is looked "
              + "for in .omnivl/data/emoji, where data emoji makes it.")
  private @Nullable Suite suite;

  @Option(
      names = "--rerank",
      paramLabel = "K",
      description = "Match the first K candidates of each query; with --suite 16.")
  private @Nullable Integer rerank;

  @Option(
      names = "--match-weight",
      paramLabel = "W",
      description =
          "With --rerank or --suite: factor of the matching logit that is added to the cosine. "
              + "Default: 1, as BLIP.")
  private @Nullable Double matchWeight;

  @Option(names = "--captions", description = "Write captions, and compare.")
  private boolean captions;

  @Option(
      names = "--choose",
      paramLabel = "HOW",
      description =
          "With --captions or --suite: which of several beams' captions counts, "
              + "${COMPLETION-CANDIDATES}. Default: LIKELY_AND_NEAR, which needs a model trained with "
              + "contrast.")
  private @Nullable Choice choice;

  @Option(names = "--questions", description = "Answer the questions of the data set.")
  private boolean questions;

  @Option(
      names = "--rank-answers",
      paramLabel = "K",
      description =
          "Also choose answers among those of the training items to the same question: the K whose "
              + "first token is likeliest are compared whole; with --suite 16.")
  private @Nullable Integer rankAnswers;

  @Option(
      names = "--classes",
      description = "Classify by the names of the classes, without a head.")
  private boolean classes;

  @Option(
      names = "--three-crops",
      description =
          "With --run: see a clip in three squares along the longer side of its frames and add up "
              + "the logits, instead of seeing it whole.")
  private boolean threeCrops;

  @Option(
      names = "--frames",
      paramLabel = "ORDER",
      description =
          "Order in which a clip's frames are shown: ${COMPLETION-CANDIDATES}. What is still told in "
              + "another order is not seen in time. Default: ${DEFAULT-VALUE}.")
  private FrameOrder frames = FrameOrder.ORDERED;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "With --bundle: in what numbers it computes, fp32 or int8, if it has that variant. "
              + "Default: auto, which is fp32.")
  private @Nullable String precision;

  @Mixin private CorpusOptions corpus = new CorpusOptions();

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    corpus.check();
    requirePositive("--rerank", rerank);
    requirePositive("--rank-answers", rankAnswers);
    requireMatchWeight();
    requireCaptions();
    require(precision == null || model.run == null)
        .or("--precision is for a bundle: give --bundle instead of --run");
    Figures figures = corpus.given() ? ofCorpus() : ofData(folder());
    System.out.println(
        json
            ? JsonMapper.builder().build().writeValueAsString(figures)
            : EvaluationTable.of(figures, Terminal.out().columns()));
    return 0;
  }

  private Figures ofCorpus() {
    require(model.bundle != null && data == null && suite == null && !asksMore())
        .or(
            "--corpus measures retrieval, or classes by their names, of a --bundle: leave out the"
                + " options of --data and --suite");
    try (Bundle opened = opened(Objects.requireNonNull(model.bundle));
        Engine engine = Engine.open(opened, EngineOptions.ofProcessor())) {
      Encoder encoder = engine.encoder();
      return corpus.figures(encoder.part().preprocessing(), new BundleEmbedder(encoder, frames));
    }
  }

  private Figures ofData(Path folder) {
    Figures figures =
        model.run == null
            ? ofBundle(Objects.requireNonNull(model.bundle), folder)
            : ofRun(model.run, folder);
    require(!figures.none())
        .or(
            "%s holds nothing out that was asked about: mark items with held_out; those of test"
                + " are asked with --captions, --questions and --classes",
            folder);
    return figures;
  }

  /** Whether more was asked for than vectors can tell. */
  private boolean asksMore() {
    return rerank != null
        || matchWeight != null
        || captions
        || choice != null
        || questions
        || rankAnswers != null
        || classes;
  }

  private Figures ofBundle(Path bundle, Path folder) {
    require(!threeCrops).or("--three-crops is for a head: give --run instead of --bundle");
    boolean all = suite != null;
    try (Bundle opened = opened(bundle);
        Engine engine = Engine.open(opened, EngineOptions.ofProcessor())) {
      BundleSuite asked = new BundleSuite(folder, engine, frames);
      Set<Capability> can = all ? engine.capabilities() : Set.of();
      int first = rerank != null ? rerank : can.contains(Capability.MATCH) ? SUITE_FIRST : 0;
      int shortlist =
          rankAnswers != null ? rankAnswers : can.contains(Capability.ANSWER) ? SUITE_FIRST : 0;
      return new Figures(
          asked.retrieval(),
          first > 0 ? asked.reranked(first, matchWeight == null ? 1 : matchWeight) : Map.of(),
          captions || can.contains(Capability.CAPTION)
              ? asked.captions(choice == null ? Choice.LIKELY_AND_NEAR : choice)
              : Map.of(),
          questions || shortlist > 0 ? asked.answers(shortlist) : Map.of(),
          classes || all ? asked.classes() : Map.of());
    }
  }

  private Bundle opened(Path bundle) {
    Variant variant = precision == null ? Variant.FP32 : Variant.parse(precision);
    DeviceChoice.check("cpu", variant);
    return Bundle.open(bundle, variant);
  }

  private Figures ofRun(Path run, Path folder) {
    require(suite == null && !asksMore())
        .or(
            "a run is asked for its classes alone: export it, and give --bundle for the other"
                + " options");
    try (TrainedModel trained = TrainedModel.open(run)) {
      require(!trained.session().classes().isEmpty())
          .or("the run %s tells no classes apart: its recipe has no losses.classify", run);
      return Figures.ofClasses(
          new ClassificationSuite(folder, trained.preprocessing())
              .accuracy(trained.session(), trained.session().classes(), threeCrops, frames));
    }
  }

  private static void requirePositive(String option, @Nullable Integer value) {
    if (value != null) {
      Rules.least(option, value, 1);
    }
  }

  private void requireMatchWeight() {
    if (matchWeight == null) {
      return;
    }
    require(matchWeight >= 0 && !matchWeight.isInfinite())
        .or("--match-weight must be at least 0, not %s", matchWeight);
    require(model.bundle == null || rerank != null || suite != null)
        .or(
            "--match-weight weighs how matching re-orders: say of how many candidates with"
                + " --rerank K");
  }

  private void requireCaptions() {
    require(choice == null || model.bundle == null || captions || suite != null)
        .or("--choose tells captions apart: have them written with --captions");
  }

  private Path folder() {
    if (data != null) {
      return data;
    }
    require(suite != null)
        .or("name the data set with --data DIR, --suite emoji or --corpus FORMAT");
    require(Files.isRegularFile(EMOJI.resolve(Manifest.FILE)), Reason.NOT_FOUND)
        .or("there is no data set in %s: make it with omnivl data emoji %s", EMOJI, EMOJI);
    return EMOJI;
  }
}
