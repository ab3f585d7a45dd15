package dev.omnivl.trainer.checkpoint;

import static dev.omnivl.trainer.rule.Rules.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.trainer.loss.FeatureQueue;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.MomentumContrast;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.Transfer;
import dev.omnivl.trainer.optim.AdamW.Moments;
import dev.omnivl.trainer.session.Learner;
import dev.omnivl.trainer.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's complete state after a step, as a folder: {@code weights.safetensors}, {@code
 * optimiser.safetensors}, {@code state.json}, and with momentum contrast {@code
 * momentum.safetensors} and {@code queues.safetensors}. It appears under its name only when it is
 * whole; batches, dropout and negatives are functions of the step, so nothing else need be kept.
 *
 * @param folder where it lies
 * @param step steps done, of all stages
 */
public record Checkpoint(Path folder, long step) {
  private static final String PREFIX = "checkpoint-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})");
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMISER = "optimiser.safetensors";
  private static final String MOMENTUM = "momentum.safetensors";
  private static final String QUEUES = "queues.safetensors";
  private static final String STATE = "state.json";
  private static final int KEPT = 2;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What is kept beside the arrays.
   *
   * @param step steps done, of all stages
   * @param stage name of the stage that was under way, or just done
   * @param stageStep steps of that stage done
   * @param moved how often each weight was moved
   * @param queues what the queues hold, by modality; empty without
   */
  public record State(
      long step,
      String stage,
      long stageStep,
      Map<String, Long> moved,
      Map<String, Queue> queues) {}

  /**
   * What a queue's keys are.
   *
   * @param written keys ever added
   * @param identities place by place
   */
  public record Queue(long written, long[] identities) {}

  /** The newest whole checkpoint of a run, if there is one. */
  public static Optional<Checkpoint> latest(Path run) {
    return all(run).stream().max(Comparator.comparingLong(Checkpoint::step));
  }

  /**
   * Writes a checkpoint and removes the oldest ones beyond two.
   *
   * @param step steps done, of all stages
   * @param stageStep steps of this stage done
   */
  public static Checkpoint save(Path run, long step, long stageStep, Learner learner) {
    Path whole = run.resolve(PREFIX + String.format(Locale.ROOT, "%08d", step));
    try {
      AtomicFiles.sweep(run, name -> NAME.matcher(name).matches());
      AtomicFiles.writeFolder(whole, part -> write(part, step, stageStep, learner));
      List<Checkpoint> old =
          all(run).stream().sorted(Comparator.comparingLong(Checkpoint::step)).toList();
      for (Checkpoint checkpoint : old.subList(0, Math.max(0, old.size() - KEPT))) {
        if (!checkpoint.folder().equals(whole)) {
          AtomicFiles.delete(checkpoint.folder());
        }
      }
      return new Checkpoint(whole, step);
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write the checkpoint " + whole + ": " + e.getMessage(), e);
    }
  }

  private static State write(Path part, long step, long stageStep, Learner learner)
      throws IOException {
    ArrayFiles.write(part.resolve(WEIGHTS), learner.session().parameters().all());
    Map<String, NDArray> moments = new LinkedHashMap<>();
    Map<String, Long> moved = new LinkedHashMap<>();
    learner
        .optimiser()
        .moments()
        .forEach((name, kept) -> {
          moments.put(name + ".first", kept.first());
          moments.put(name + ".second", kept.second());
          moved.put(name, kept.steps()[0]);
        });
    ArrayFiles.write(part.resolve(OPTIMISER), moments);
    Map<String, Queue> queues = new LinkedHashMap<>();
    MomentumContrast slow = learner.momentum();
    if (slow != null) {
      ArrayFiles.write(part.resolve(MOMENTUM), slow.encoders().all());
      ArrayFiles.write(part.resolve(QUEUES), vectors(slow));
      queues(slow)
          .forEach(
              (name, queue) -> queues.put(name, new Queue(queue.written(), queue.identities())));
    }
    State state = new State(step, learner.stage().name(), stageStep, moved, queues);
    JSON.writeValue(part.resolve(STATE).toFile(), state);
    return state;
  }

  private static Map<String, FeatureQueue> queues(MomentumContrast momentum) {
    return momentum.visual().capacity() == 0
        ? Map.of()
        : Map.of("visual", momentum.visual(), "text", momentum.text());
  }

  private static Map<String, NDArray> vectors(MomentumContrast momentum) {
    Map<String, NDArray> vectors = new TreeMap<>();
    queues(momentum).forEach((name, queue) -> vectors.put(name, queue.vectors()));
    return vectors;
  }

  /** Name of the stage that was under way, or just done. */
  public String stage() {
    return state().stage();
  }

  /** What is kept beside the arrays. */
  public State state() {
    try {
      return JSON.readValue(folder.resolve(STATE).toFile(), State.class);
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, "cannot read the checkpoint " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The weights by name, as float arrays with shapes. */
  public NDList weights(NDManager manager) {
    return ArrayFiles.read(manager, folder.resolve(WEIGHTS));
  }

  /**
   * Puts everything back as it was.
   *
   * @throws Failure MISMATCH, before anything is changed, if it is another architecture's or was
   *     written with other queues
   */
  public void restore(Learner learner) {
    State state = state();
    requireFit(learner.stage().losses());
    restore(learner.session());
    try (NDManager scratch = learner.session().manager().newSubManager()) {
      Map<String, NDArray> moments = named(scratch, OPTIMISER);
      learner.optimiser().moments().forEach((name, kept) -> restore(name, kept, moments, state));
      MomentumContrast slow = learner.momentum();
      if (slow != null) {
        named(scratch, MOMENTUM)
            .forEach((name, weight) -> slow.encoders().set(name, weight.toFloatArray()));
        Map<String, NDArray> vectors = named(scratch, QUEUES);
        queues(slow)
            .forEach((name, queue) -> restore(queue, vectors.get(name), state.queues().get(name)));
      }
    }
  }

  /**
   * Puts the weights back.
   *
   * @throws Failure MISMATCH, before anything is changed, if they are another architecture's
   */
  public void restore(Session session) {
    try (NDManager scratch = session.manager().newSubManager()) {
      NDList weights = weights(scratch);
      requireFit(weights, session.parameters());
      weights.forEach(weight -> session.parameters().set(weight.getName(), weight.toFloatArray()));
    }
  }

  private void restore(FeatureQueue queue, @Nullable NDArray vectors, @Nullable Queue kept) {
    if (vectors == null || kept == null) {
      throw new Failure(Reason.CORRUPT, "the checkpoint " + folder + " lacks a queue");
    }
    queue.restore(vectors.toFloatArray(), kept.identities(), kept.written());
  }

  /**
   * Checks that the checkpoint has the momentum encoder and the queues that these losses need.
   *
   * @throws Failure MISMATCH if not
   */
  public void requireFit(LossSettings losses) {
    boolean there = Files.exists(folder.resolve(MOMENTUM));
    int then =
        state().queues().values().stream().mapToInt(q -> q.identities().length).max().orElse(0);
    require(there == losses.hasMomentum() && losses.queue() == then, Reason.MISMATCH)
        .or(
            "checkpoint %s was written %s, losses.contrast now asks for %s: keep them within a"
                + " stage",
            folder,
            there ? "with a momentum encoder and a queue of " + then : "without a momentum encoder",
            losses.hasMomentum() ? "one and a queue of " + losses.queue() : "none");
  }

  private Map<String, NDArray> named(NDManager manager, String file) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Path path = folder.resolve(file);
    if (Files.exists(path)) {
      ArrayFiles.read(manager, path).forEach(array -> arrays.put(array.getName(), array));
    }
    return arrays;
  }

  private void requireFit(NDList weights, Parameters parameters) {
    Map<String, Shape> there = new LinkedHashMap<>();
    weights.forEach(weight -> there.put(weight.getName(), weight.getShape()));
    Map<String, Shape> here = new LinkedHashMap<>();
    parameters.all().forEach((name, weight) -> here.put(name, weight.getShape()));
    Stream.concat(there.keySet().stream(), here.keySet().stream())
        .forEach(name ->
            require(Objects.equals(there.get(name), here.get(name)), Reason.MISMATCH)
                .or(
                    "checkpoint %s is another architecture's: weight %s is %s, the model's is %s",
                    folder,
                    name,
                    Objects.toString(there.get(name), "not there"),
                    Objects.toString(here.get(name), "not there")));
  }

  private void restore(String name, Moments kept, Map<String, NDArray> moments, State state) {
    NDArray first = moments.get(name + ".first");
    NDArray second = moments.get(name + ".second");
    Long moved = state.moved().get(name);
    if (first == null || second == null || moved == null) {
      throw new Failure(
          Reason.MISMATCH,
          "checkpoint " + folder + " knows no weight " + name + ": another architecture");
    }
    Transfer.copy(first.toFloatArray(), kept.first());
    Transfer.copy(second.toFloatArray(), kept.second());
    kept.steps()[0] = moved;
  }

  private static List<Checkpoint> all(Path run) {
    if (!Files.isDirectory(run)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(run)) {
      return entries
          .map(entry -> NAME.matcher(entry.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> new Checkpoint(run.resolve(name.group()), Long.parseLong(name.group(1))))
          .toList();
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot read the run " + run + ": " + e.getMessage(), e);
    }
  }
}
