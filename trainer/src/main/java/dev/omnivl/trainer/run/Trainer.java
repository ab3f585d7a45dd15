package dev.omnivl.trainer.run;

import ai.djl.Device;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.checkpoint.RunLock;
import dev.omnivl.trainer.data.Batches;
import dev.omnivl.trainer.data.Pictures;
import dev.omnivl.trainer.evaluate.ClassificationSuite;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import dev.omnivl.trainer.events.EventLog;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.init.PublicTowers;
import dev.omnivl.trainer.nd.Devices;
import dev.omnivl.trainer.nd.Torch;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.run.StageLoop.Media;
import dev.omnivl.trainer.session.DataParallel;
import dev.omnivl.trainer.session.Learner;
import dev.omnivl.trainer.session.Session;
import dev.omnivl.trainer.start.Start;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a recipe on a data set in a run folder, or goes on where an earlier call stopped.
 *
 * <p>The folder holds {@code run.json} (recipe, architecture, data), {@code tokenizer.json}, {@code
 * metrics.jsonl} (one line a step or evaluation), the same as {@code events.out.tfevents.*} and the
 * checkpoints.
 *
 * @param recipe what to do
 * @param data folder that the corpora's paths are relative to
 * @param run folder of the run
 * @param devices that compute, as {@link Devices} names them; the first also evaluates. None for
 *     the one that the engine prefers
 */
public record Trainer(Recipe recipe, Path data, Path run, List<String> devices) {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final JsonMapper LINES = JsonMapper.builder().build();

  // Views are cut from pictures somewhat larger than the model's, so that zooming in does not blur.
  private static final double STORE_SCALE = 1.25;

  /** On the device that the engine prefers. */
  public Trainer(Recipe recipe, Path data, Path run) {
    this(recipe, data, run, List.of());
  }

  /** One line of the metrics. */
  private record Diverged(long step, double loss, double gradientNorm, List<String> diverged) {}

  private record Evaluated(long step, Map<String, Recall> evaluation) {}

  /**
   * Decodes the media of every stage, if no earlier call has, so that training finds them ready.
   *
   * @throws Failure if the recipe does not fit the data
   */
  public void prepare() {
    Plan plan = Plan.of(recipe, data);
    for (int stage = 0; stage < recipe.stages().size(); stage++) {
      media(plan, stage);
    }
  }

  /** Trains until the recipe's last step. */
  public void train() {
    train(() -> false);
  }

  /**
   * Trains until the recipe's last step, or until it is told to stop, which it does with a
   * checkpoint.
   *
   * @param stop asked before every step
   * @return steps done, of all stages
   * @throws Failure if the recipe does not fit the data or the run folder, which stay as they are;
   *     UNAVAILABLE if another process trains in the folder
   */
  public long train(BooleanSupplier stop) {
    Plan plan = Plan.of(recipe, data).in(run);
    plan.requireFit(run);
    List<Device> places = Devices.of(devices);
    recipe.requireSpread(places.size());
    try (RunLock lock = RunLock.of(run);
        TextTokenizer tokenizer = tokenizer(plan);
        Writer metrics =
            Files.newBufferedWriter(
                run.resolve("metrics.jsonl"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        EventLog events = EventLog.in(run)) {
      info(plan, places).write(run, plan.vocabulary().tokenizerJson());
      List<TrainingListener> listeners = List.of(lines(metrics), new ScalarListener(events));
      long done = 0;
      for (int stage = plan.stageUnderWay(run); stage < recipe.stages().size(); stage++) {
        done = recipe.before(stage) + train(plan, stage, places, tokenizer, listeners, stop);
        if (done < recipe.before(stage + 1)) {
          break;
        }
      }
      return done;
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write to the run " + run + ": " + e.getMessage(), e);
    }
  }

  /** One stage; returns its steps done. */
  private long train(
      Plan plan,
      int index,
      List<Device> places,
      TextTokenizer tokenizer,
      List<TrainingListener> listeners,
      BooleanSupplier stop) {
    Stage stage = recipe.stages().get(index);
    long before = recipe.before(index);
    Optional<Checkpoint> last = Checkpoint.latest(run);
    Optional<Checkpoint> own =
        last.filter(checkpoint -> checkpoint.state().stage().equals(stage.name()));
    try (Session session =
        Session.fresh(
            plan.config(stage),
            tokenizer,
            recipe.seed(),
            plan.classes(),
            recipe.model().precision(),
            places.getFirst())) {
      if (own.isEmpty()) {
        start(plan, session, last);
      }
      try (Learner learner = Learner.of(stage, session)) {
        own.ifPresent(checkpoint -> checkpoint.restore(learner));
        long done = own.map(checkpoint -> checkpoint.state().stageStep()).orElse(0L);
        LOG.info(
            "{}, stage {}: {} parameters, {} training media, seed {}, matrix products in {} on {}, steps {} to {}",
            recipe.name(),
            stage.name(),
            session.model().trained(0).parameters(),
            plan.data().count(),
            recipe.seed(),
            recipe.model().precision().on(places.getFirst()),
            names(places),
            before + done + 1,
            before + stage.schedule().steps());
        Preprocessing size = stage.input().preprocessing();
        Supplier<Map<String, Recall>> evaluation =
            () ->
                plan.data()
                    .evaluated()
                    .map(folder -> evaluated(stage, folder, size, session))
                    .orElse(Map.of());
        Media media = media(plan, index);
        List<Device> others = places.subList(1, places.size());
        long steps;
        try (DataParallel parallel = DataParallel.of(learner, others, recipe.model().precision())) {
          steps =
              new StageLoop(learner, parallel, media, recipe.seed(), before)
                  .run(
                      done,
                      stop,
                      step -> Checkpoint.save(run, before + step, step, learner),
                      evaluation,
                      listeners);
        }
        if (media.skipped() > 0) {
          LOG.warn(
              "{} samples could not be read and were skipped; they are named above",
              media.skipped());
        }
        return steps;
      }
    }
  }

  private static Map<String, Recall> evaluated(
      Stage stage, Path folder, Preprocessing size, Session session) {
    Map<String, Recall> figures = new LinkedHashMap<>();
    if (stage.losses().contrast() != null) {
      figures.putAll(new RetrievalSuite(folder, size).images(session));
    }
    if (stage.losses().classify() != null) {
      figures.putAll(new ClassificationSuite(folder, size).figures(session, session.classes()));
    }
    return figures;
  }

  /** Weights of the first step of a stage: those of the stage before, or what the recipe names. */
  private void start(Plan plan, Session session, Optional<Checkpoint> before) {
    if (before.isPresent()) {
      Start.from(session, before.get(), true);
      return;
    }
    session.parameters().set(OmniVl.TEMPERATURE, new float[] {0.07f});
    Optional<Path> earlier = plan.start(run);
    if (earlier.isPresent()) {
      Start.from(session, Checkpoint.latest(earlier.get()).orElseThrow(), false);
      return;
    }
    try (PublicTowers towers = plan.publicTowers()) {
      towers
          .weights(session.model().config())
          .forEach(weights ->
              Start.fromPublic(session.parameters(), weights.taken(), plan.vocabulary().oldIds()));
    }
    if (recipe.model().pretrainedText()) {
      Start.fromMiniLm(session.parameters(), plan.vocabulary().oldIds());
      Start.whitenTexts(session, plan.data().captions(recipe.seed()));
    }
  }

  private Media media(Plan plan, int stage) {
    Stage.Batching batches = recipe.stages().get(stage).batches();
    return new Media(
        batches.looksAtImages() ? batches(plan, stage, Kind.IMAGE, batches.images()) : null,
        batches.looksAtClips() ? batches(plan, stage, Kind.VIDEO, batches.clips()) : null);
  }

  private Batches batches(Plan plan, int index, Kind kind, int size) {
    Stage stage = recipe.stages().get(index);
    int side = stage.input().imageSize();
    int storeSide = (int) Math.round(side * STORE_SCALE);
    Pictures pictures =
        plan.data()
            .pictures(kind, new Stage.Input(storeSide, stage.input().frames()).preprocessing());
    Batches.Sampling sampling =
        new Batches.Sampling(size, stage.batches().perConcept(), stage.batches().labelShare());
    // A later stage must not begin with the very batches of an earlier one.
    long seed = recipe.seed() + 1_000 * index;
    int frames = kind == Kind.VIDEO ? stage.input().frames() : 0;
    Batches.Views views = new Batches.Views(storeSide, side, frames, stage.augmentation());
    return new Batches(pictures, sampling, views, seed);
  }

  private RunInfo info(Plan plan, List<Device> places) {
    return new RunInfo(
        recipe,
        plan.config(recipe.last()),
        plan.classes(),
        String.valueOf(data.getFileName()),
        plan.data().count(),
        licences(plan),
        versions(places));
  }

  private Map<String, String> licences(Plan plan) {
    Map<String, String> licences = plan.data().licences();
    plan.start(run).ifPresent(earlier -> licences.putAll(RunInfo.read(earlier).licences()));
    try (PublicTowers towers = plan.publicTowers()) {
      licences.putAll(towers.licences());
    }
    if (recipe.model().pretrainedText()) {
      licences.put(MiniLm.SOURCE, "Apache-2.0");
    }
    return licences;
  }

  private Map<String, String> versions(List<Device> places) {
    return new TreeMap<>(
        Map.of(
            "java", Runtime.version().toString(),
            "devices", names(places),
            "matrixProducts", recipe.model().precision().on(places.getFirst()).name(),
            "pytorch", Torch.engine().getVersion()));
  }

  private static String names(List<Device> devices) {
    return devices.stream().map(Devices::name).collect(Collectors.joining(", "));
  }

  private TextTokenizer tokenizer(Plan plan) throws IOException {
    return TextTokenizer.read(
        new ByteArrayInputStream(plan.vocabulary().tokenizerJson()), recipe.model().maxTokens());
  }

  private static TrainingListener lines(Writer metrics) {
    return new TrainingListener() {
      @Override
      public void step(StepReport report) {
        line(metrics, report);
      }

      @Override
      public void evaluated(long step, Map<String, Recall> figures) {
        line(metrics, new Evaluated(step, figures));
        figures.forEach((name, recall) -> LOG.info("step {}: {}: {}", step, name, recall));
      }

      @Override
      public void diverged(StepReport report, List<String> media) {
        line(metrics, new Diverged(report.step(), report.loss(), report.gradientNorm(), media));
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
