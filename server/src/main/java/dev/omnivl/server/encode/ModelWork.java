package dev.omnivl.server.encode;

import dev.omnivl.arch.ServingGraph;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.GenerationTask;
import dev.omnivl.engine.Looks;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.ModelPart;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaKind;
import dev.omnivl.server.batch.Batches;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.MemoryRoom;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.batch.Queued;
import dev.omnivl.server.batch.StepLoop;
import dev.omnivl.server.batch.Work;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.ModelWatch;
import dev.omnivl.text.TokenIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine behind its lanes. Vectors and matches are made in batches; texts are written side by
 * side by a thread of their own, so that a long answer does not hold up a search. What is computed
 * for a text before its first token and after its last goes through the lanes.
 *
 * <p>A graph that is not loaded yet is waited for by the calls that need it, before they stand in a
 * queue with others.
 */
public final class ModelWork implements AutoCloseable {
  /** A text to be matched with a medium. */
  private record Pair(VisualFeatures features, TokenIds text) {}

  /** A text to be written. */
  private record Request(
      Writer writer,
      VisualFeatures features,
      TokenIds prompt,
      GenerationSettings settings,
      TokenListener listener) {
    long bytes() {
      return writer.bytes(features, prompt, settings);
    }

    GenerationTask prepared() {
      return writer.prepare(features, prompt, settings, listener);
    }
  }

  /** A part that looks at images and clips. */
  private record Looking(Work<byte[], VisualFeatures> images, Work<byte[], VisualFeatures> clips) {}

  private final Engine engine;
  private final ModelWatch watch;
  private final Batches lanes;
  private final MemoryRoom memory;
  private final StepLoop<GenerationTask> generator;
  private final Work<TokenIds, float[]> texts;
  private final Work<byte[], float[]> imageVectors;
  private final Work<byte[], float[]> clipVectors;
  private final Work<Request, GenerationTask> requests;
  private final Work<GenerationTask, Generation> choices;
  private final Work<Pair, Float> matches; // logarithms of odds
  private final Work<Pair, Looks> looks;
  private final Map<ModelPart, Looking> looking = new IdentityHashMap<>();

  /**
   * Starts the lanes; the engine stays the caller's to close, after them.
   *
   * @param model by which calls ask for it
   */
  public ModelWork(
      String model, Engine engine, ServerSettings settings, Presence presence, ModelWatch watch) {
    this.engine = engine;
    this.watch = watch;
    lanes = new Batches("engine", model, settings.batch().maxTime(), presence, watch);
    memory = new MemoryRoom(settings.generation().maxMemory().asLongValue());
    generator =
        new StepLoop<>(
            "generator",
            model,
            memory,
            presence,
            watch,
            () -> new TextSteps(settings.generation()));
    watch.follow("engine", lanes);
    watch.follow("generator", Queued.both(memory, generator));
    long maxTokens = settings.batch().maxTokens();
    long maxPixels = settings.batch().maxPixels();
    texts =
        new Work<>("texts", TokenIds::length, maxTokens, items -> engine.encoder().texts(items));
    matches = new Work<>("matches", pair -> pair.text().length(), maxTokens, this::matchPairs);
    looks =
        new Work<>(
            "looks",
            pair -> pair.text().length(),
            maxTokens,
            pairs ->
                pairs.stream()
                    .map(pair -> engine.matcher().explain(pair.features(), pair.text()))
                    .toList());
    imageVectors =
        new Work<>(
            "vectors of images",
            ModelWork::pixels,
            maxPixels,
            items -> engine.encoder().imageVectors(items));
    clipVectors =
        new Work<>(
            "vectors of clips",
            ModelWork::pixels,
            maxPixels,
            items -> engine.encoder().clipVectors(items));
    requests = alone("requests", Request::prepared);
    choices = alone("choices", GenerationTask::result);
    for (ModelPart part : engine.parts()) {
      looking.put(
          part,
          new Looking(
              new Work<>("images", ModelWork::pixels, maxPixels, part::images),
              new Work<>("clips", ModelWork::pixels, maxPixels, part::clips)));
    }
  }

  private static <I, O> Work<I, O> alone(String name, Function<I, O> run) {
    return new Work<>(name, item -> 1, 1, items -> items.stream().map(run).toList());
  }

  private static long pixels(byte[] rgb) {
    return rgb.length / 3;
  }

  /** Returns the unit vectors (D) of texts. */
  List<float[]> textVectors(List<TokenIds> tokens, Caller caller, CallTimes times) {
    return asked(tokens.size(), times, () -> times.inferred(lanes.runAll(texts, tokens, caller)));
  }

  /**
   * Returns the unit vectors (D) of images.
   *
   * @param pixels preprocessed, each (size, size, 3) bytes
   */
  public List<float[]> imageVectors(List<byte[]> pixels, Caller caller, CallTimes times) {
    return asked(
        pixels.size(), times, () -> times.inferred(lanes.runAll(imageVectors, pixels, caller)));
  }

  /**
   * Returns the unit vectors (D) of clips.
   *
   * @param pixels preprocessed, each (frames, size, size, 3) bytes
   */
  public List<float[]> clipVectors(List<byte[]> pixels, Caller caller, CallTimes times) {
    engine.encoder().load(ServingGraph.VISUAL_VIDEO);
    return asked(
        pixels.size(), times, () -> times.inferred(lanes.runAll(clipVectors, pixels, caller)));
  }

  /**
   * Returns what a part makes of several media of one kind.
   *
   * @param pixels preprocessed
   */
  List<VisualFeatures> all(
      ModelPart part, MediaKind kind, List<byte[]> pixels, Caller caller, CallTimes times) {
    part.load(ServingGraph.VISUAL_IMAGE);
    part.load(kind == MediaKind.IMAGE ? ServingGraph.VISUAL_IMAGE : ServingGraph.VISUAL_VIDEO);
    Looking looking = looking(part);
    Work<byte[], VisualFeatures> media =
        kind == MediaKind.IMAGE ? looking.images() : looking.clips();
    return asked(pixels.size(), times, () -> times.inferred(lanes.runAll(media, pixels, caller)));
  }

  /** Returns what a part makes of an image. */
  VisualFeatures image(ModelPart part, byte[] pixels, Caller caller, CallTimes times) {
    part.load(ServingGraph.VISUAL_IMAGE);
    return asked(1, times, () -> times.inferred(lanes.run(looking(part).images(), pixels, caller)));
  }

  /** Returns what a part makes of a clip. */
  VisualFeatures clip(ModelPart part, byte[] pixels, Caller caller, CallTimes times) {
    part.load(ServingGraph.VISUAL_IMAGE);
    part.load(ServingGraph.VISUAL_VIDEO);
    return asked(1, times, () -> times.inferred(lanes.run(looking(part).clips(), pixels, caller)));
  }

  private Looking looking(ModelPart part) {
    return Objects.requireNonNull(looking.get(part), "a part of this model");
  }

  /** Returns how likely each text says what a medium shows, 0 to 1. */
  List<Float> matches(
      VisualFeatures features, List<TokenIds> candidates, Caller caller, CallTimes times) {
    return logOdds(List.of(features), candidates, caller, times).stream()
        .map(Matcher::probability)
        .toList();
  }

  /**
   * Returns the logarithms of the odds that texts say what media show: all texts with the first
   * medium, then with the next.
   */
  List<Float> logOdds(
      List<VisualFeatures> media, List<TokenIds> texts, Caller caller, CallTimes times) {
    engine.matcher().load(ServingGraph.MATCH);
    List<Pair> pairs =
        media.stream()
            .flatMap(features -> texts.stream().map(text -> new Pair(features, text)))
            .toList();
    return asked(pairs.size(), times, () -> times.inferred(lanes.runAll(matches, pairs, caller)));
  }

  /** Returns what a text looks at in a medium. */
  Looks looks(VisualFeatures features, TokenIds text, Caller caller, CallTimes times) {
    engine.matcher().load(ServingGraph.EXPLAIN);
    Pair pair = new Pair(features, text);
    return asked(1, times, () -> times.inferred(lanes.run(looks, pair, caller)));
  }

  /** Matches with several media, each in one run. */
  private List<Float> matchPairs(List<Pair> pairs) {
    Map<VisualFeatures, List<Integer>> places = new IdentityHashMap<>();
    for (int place = 0; place < pairs.size(); place++) {
      places.computeIfAbsent(pairs.get(place).features(), key -> new ArrayList<>()).add(place);
    }
    Float[] odds = new Float[pairs.size()];
    places.forEach((features, own) -> {
      float[] found =
          engine
              .matcher()
              .logOdds(features, own.stream().map(place -> pairs.get(place).text()).toList());
      for (int i = 0; i < found.length; i++) {
        odds[own.get(i)] = found[i];
      }
    });
    return List.of(odds);
  }

  /** Writes a text about a medium. */
  Generation generation(
      Writer writer,
      VisualFeatures features,
      TokenIds prompt,
      GenerationSettings settings,
      TokenListener listener,
      Caller caller,
      CallTimes times) {
    writer.load(ServingGraph.QUESTION);
    writer.load(ServingGraph.MEMORY);
    writer.load(ServingGraph.GENERATE);
    Request request = new Request(writer, features, prompt, settings, listener);
    Generation written = asked(1, times, () -> written(request, caller, times));
    watch.generated(written.tokens());
    return written;
  }

  /** What a text takes is its own before anything is prepared for it, until it is written. */
  private Generation written(Request request, Caller caller, CallTimes times) {
    long came = System.nanoTime();
    try (MemoryRoom.Held held = memory.take(request.bytes(), caller)) {
      times.addQueue(Duration.ofNanos(System.nanoTime() - came));
      return written(request, held, caller, times);
    }
  }

  private Generation written(
      Request request, MemoryRoom.Held held, Caller caller, CallTimes times) {
    try (GenerationTask task = times.inferred(lanes.run(requests, request, caller))) {
      GenerationTask written = times.inferred(generator.run(task, caller));
      held.close(); // what is left to do needs none of it
      return written.comparesVectors()
          ? times.inferred(lanes.run(choices, written, caller))
          : written.result();
    }
  }

  /** Has the model do one thing that a caller asked for. */
  private <O> O asked(int inferences, CallTimes times, Supplier<O> work) {
    Duration waited = times.queue();
    Duration ran = times.inference();
    try {
      O result = work.get();
      watch.answered(inferences, times.queue().minus(waited), times.inference().minus(ran));
      return result;
    } catch (RuntimeException e) {
      watch.failed(e instanceof Failure failure ? failure.reason() : Reason.INTERNAL);
      throw e;
    }
  }

  /** Refuses new work and returns when none runs. */
  @Override
  public void close() {
    memory.close();
    generator.close();
    lanes.close();
  }
}
