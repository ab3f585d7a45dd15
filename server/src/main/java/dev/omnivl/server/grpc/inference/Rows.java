package dev.omnivl.server.grpc.inference;

import com.google.protobuf.ByteString;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaKind;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Medium;
import dev.omnivl.server.encode.Model;
import dev.omnivl.text.Cleaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on the rows of a request. Rows of media are worked on beside each other, so that
 * they can share batches.
 */
final class Rows {
  private final Model model;
  private final Map<String, List<ByteString>> inputs;
  private final GenerationSettings writing;

  /** Why the first row that failed did. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private final List<CallTimes> times = Collections.synchronizedList(new ArrayList<>());

  /**
   * Prepares it.
   *
   * @param inputs rows by the names of inputs
   * @param writing how texts are written
   */
  Rows(Model model, Map<String, List<ByteString>> inputs, GenerationSettings writing) {
    this.model = model;
    this.inputs = inputs;
    this.writing = writing;
  }

  /** Returns where the time went, of each piece of work. */
  List<CallTimes> times() {
    return times;
  }

  /**
   * Returns the outputs by their names, each as its rows.
   *
   * @param whole who asks, let in with all rows
   * @throws Failure of the first row that fails, naming it
   */
  Map<String, List<Cell>> run(Ability ability, Caller whole) {
    Caller caller = whole.until(() -> failure.get() != null);
    return switch (ability) {
      case TEXT -> vectors(model.texts(texts(Capability.EMBED), caller, begin()));
      case IMAGE_PIXELS -> vectors(model.imagePixels(pixels(), caller, begin()));
      case VIDEO_PIXELS -> vectors(model.clipPixels(pixels(), caller, begin()));
      case IMAGE -> vectors(each(row -> vector(row, MediaKind.IMAGE, caller)));
      case VIDEO -> vectors(each(row -> vector(row, MediaKind.VIDEO, caller)));
      case MATCH -> matches(caller);
      case CAPTION ->
          written(
              each(row ->
                  model.caption(medium(row), "", writing, TokenListener.NONE, caller, begin())));
      case ANSWER -> {
        List<String> questions = texts(Capability.ANSWER);
        yield written(
            each(row ->
                model.answer(
                    medium(row),
                    questions.get(row),
                    writing,
                    TokenListener.NONE,
                    caller,
                    begin())));
      }
    };
  }

  /** An element, or as many as a row has. */
  sealed interface Cell {
    /** Numbers. */
    record Numbers(float[] values) implements Cell {}

    /** A text. */
    record Text(String value) implements Cell {}
  }

  private CallTimes begin() {
    CallTimes own = new CallTimes();
    times.add(own);
    return own;
  }

  private List<ByteString> rows(String input) {
    return Objects.requireNonNull(inputs.get(input), input);
  }

  private static String field(String input, int row) {
    return input + "[" + row + "]";
  }

  private List<String> texts(Capability capability) {
    Cleaning cleaning = model.cleaning(capability);
    List<ByteString> rows = rows(Ability.TEXT_TENSOR);
    List<String> texts = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      String field = field(Ability.TEXT_TENSOR, row);
      String text = InputReader.text(rows.get(row), field);
      if (cleaning.clean(text).isBlank()) {
        throw Failure.ofField(field, "has nothing that the model reads");
      }
      texts.add(text);
    }
    return texts;
  }

  private List<byte[]> pixels() {
    return rows(Ability.PIXELS_TENSOR).stream().map(ByteString::toByteArray).toList();
  }

  private Medium medium(int row) {
    return medium(row, Optional.empty());
  }

  private Medium medium(int row, Optional<MediaKind> kind) {
    ByteString data = rows(Ability.MEDIA_TENSOR).get(row);
    String field = field(Ability.MEDIA_TENSOR, row);
    if (data.isEmpty()) {
      throw Failure.ofField(field, "is empty; it must hold an encoded image or clip");
    }
    return new Medium(data.toByteArray(), field, kind, Optional.empty());
  }

  private float[] vector(int row, MediaKind kind, Caller caller) {
    return model.medium(medium(row, Optional.of(kind)), caller, begin()).vector();
  }

  private static Map<String, List<Cell>> vectors(List<float[]> vectors) {
    return Map.of(Ability.VECTOR_TENSOR, vectors.stream().<Cell>map(Cell.Numbers::new).toList());
  }

  private Map<String, List<Cell>> matches(Caller caller) {
    boolean matches = model.can(Capability.MATCH);
    List<String> texts = texts(matches ? Capability.MATCH : Capability.EMBED);
    List<Model.Match> found =
        each(row -> model.match(medium(row), List.of(texts.get(row)), caller, begin()).getFirst());
    return Map.of(
        Ability.PROBABILITY_TENSOR,
        found.stream().map(match -> number(match.probability())).toList(),
        Ability.SIMILARITY_TENSOR,
        found.stream().map(match -> number(match.similarity())).toList());
  }

  private static Cell number(@Nullable Float value) {
    return new Cell.Numbers(new float[] {value == null ? Float.NaN : value});
  }

  private static Map<String, List<Cell>> written(List<Model.Written> written) {
    return Map.of(
        Ability.TEXT_TENSOR,
        written.stream().<Cell>map(text -> new Cell.Text(told(text))).toList(),
        Ability.LOG_PROBABILITY_TENSOR,
        written.stream().map(text -> number(probability(text))).toList());
  }

  /** Nothing is told of a text that is withheld. */
  private static String told(Model.Written text) {
    return text.withheld().isPresent() ? "" : text.generation().text();
  }

  private static @Nullable Float probability(Model.Written text) {
    return text.withheld().isPresent() ? null : (float) text.generation().logProbability();
  }

  /**
   * Works on all rows of media at the same time. The first that fails fails the call, and the
   * others end as if their caller had left: whoever returns leaves nothing behind that holds the
   * model.
   */
  private <T> List<T> each(IntFunction<T> row) {
    int count = rows(Ability.MEDIA_TENSOR).size();
    List<FutureTask<Optional<T>>> running = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int own = i;
      FutureTask<Optional<T>> task =
          new FutureTask<>(() -> {
            try {
              return Optional.of(row.apply(own));
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
              return Optional.empty();
            }
          });
      running.add(task);
      if (count > 1) {
        Thread.ofVirtual().name("row-", own).start(task);
      } else {
        task.run();
      }
    }
    List<T> done = new ArrayList<>(count);
    for (Future<Optional<T>> task : running) {
      await(task).ifPresent(done::add);
    }
    Throwable first = failure.get();
    if (first != null) {
      throw first instanceof RuntimeException e ? e : new IllegalStateException(first);
    }
    return done;
  }

  private static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were worked on", e);
    }
  }
}
