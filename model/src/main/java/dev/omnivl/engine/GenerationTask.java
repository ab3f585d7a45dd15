package dev.omnivl.engine;

import ai.onnxruntime.OrtException;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.WritingRule;
import dev.omnivl.engine.Generation.Finish;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text that is to be written, is, or was: beam search, which with one beam is greedy. When it
 * ends, the part's {@link WritingRule} says; {@link GenerationSettings.Choice} tells how texts are
 * compared.
 *
 * <p>A {@link GenerationBatch} writes it. It is prepared before that and its {@link #result} is
 * asked for after it, both on any thread.
 */
public final class GenerationTask implements AutoCloseable {
  /** So many ids of a prompt ride along with the texts under way, one a step, before its last. */
  private static final int RIDE_ALONG = 4;

  private final LoadedPart model;
  private final VisualFeatures medium;
  private final int[] prompt;
  private final Slab memory;
  private final int memoryTokens;
  private final TokenListener listener;
  private final TextTokenizer tokenizer;
  private final TextTokenizer.Spelled spelling;
  private final int beams;
  private final int minTokens;
  private final int limit;
  private final int end;
  private final int[] neverWritten;
  private final BeamSearch search;
  private final @Nullable ContrastLogits contrast;

  private List<Row> rows = List.of(); // in the order of the search's texts
  private int read; // ids of the prompt
  private int written;
  private volatile boolean over;
  private @Nullable RuntimeException failure;

  /**
   * Prepares a text.
   *
   * @param memory keys and values of what it looks at; closed with this
   */
  GenerationTask(
      LoadedPart model,
      VisualFeatures medium,
      TokenIds prompt,
      Slab memory,
      GenerationSettings settings,
      TokenListener listener) {
    this.model = model;
    this.medium = medium;
    this.prompt = prompt.ids();
    this.memory = memory;
    this.memoryTokens = memory.length(1);
    this.listener = listener;
    this.tokenizer = model.tokenizer();
    this.spelling = tokenizer.spelling();
    this.beams = settings.beams();
    boolean near = settings.weighsNearness() && model.decoders().has(Branch.CONTRAST);
    this.contrast = near ? new ContrastLogits(model) : null;
    this.end = tokenizer.id(SpecialToken.SEP);
    this.neverWritten =
        Arrays.stream(SpecialToken.values())
            .filter(tokenizer::has)
            .mapToInt(tokenizer::id)
            .filter(id -> id != end)
            .toArray();
    WritingRule rule = model.part().writing();
    this.minTokens = rule.minTokens();
    this.search = BeamSearch.of(rule.stop(), beams, near ? 2 * beams : beams, end);
    this.limit = limit(model, prompt.length(), settings);
  }

  private static int limit(LoadedPart model, int prompt, GenerationSettings settings) {
    return Math.min(model.tokenizer().maxTokens() - prompt, settings.maxTokens());
  }

  /**
   * What the keys and values of a text take at most.
   *
   * @param memory tokens of what it looks at
   * @param prompt tokens that it goes on from
   */
  static long bytes(LoadedPart model, int memory, int prompt, GenerationSettings settings) {
    int most = prompt + Math.max(0, limit(model, prompt, settings));
    return bytes(model, memory, settings.beams(), most);
  }

  private static long bytes(LoadedPart model, int memory, int beams, int most) {
    return (memory + (long) beams * most) * Decoder.bytesOfToken(model.decoders());
  }

  /**
   * Checks a prompt.
   *
   * @throws Failure INVALID_ARGUMENT if it leaves no room
   */
  static void requireRoom(TextTokenizer tokenizer, TokenIds prompt) {
    if (prompt.length() >= tokenizer.maxTokens()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "a prompt of %d tokens leaves no room in %d: shorten it",
              prompt.length(),
              tokenizer.maxTokens()));
    }
  }

  /** What writes it. */
  public Writer writer() {
    return model;
  }

  /** Whether {@link #result} compares vectors, which takes a run of the text encoder. */
  public boolean comparesVectors() {
    return contrast != null && failure == null;
  }

  /** How many rows of the decoder it takes at most. */
  public int beams() {
    return beams;
  }

  /** What its keys and values take at most, in bytes. */
  public long bytes() {
    return bytes(model, memoryTokens, beams, mostTokens());
  }

  /** Tokens of what it looks at. */
  int memoryTokens() {
    return memoryTokens;
  }

  /** Tokens that it has at most, with its prompt. */
  int mostTokens() {
    return prompt.length + limit;
  }

  /** Takes a row. What was prepared is copied, and given back. */
  void begin(Decoder decoder) {
    Look look = decoder.look(memory);
    try {
      Row row = look.group.row(look);
      row.next = prompt[0];
      rows = List.of(row);
    } catch (RuntimeException | Error e) {
      decoder.remove(look);
      throw e;
    }
    memory.close();
  }

  /** Where its rows are. */
  RowGroup group() {
    return rows.getFirst().group();
  }

  /** The rows that it has. */
  List<Row> rows() {
    return rows;
  }

  /**
   * Reads the prompt in a run of its own, if that is better than one id of it in each run of all.
   *
   * @param company whether other texts are written
   */
  void readPrompt(boolean company) throws OrtException {
    if (prompt.length > 1 && (!company || prompt.length - 1 > RIDE_ALONG)) {
      Row row = rows.getFirst();
      row.group().read(row, prompt);
      read = prompt.length;
      choose();
    }
  }

  /** Goes on, after each of its rows has read its next id. */
  void step() {
    if (read < prompt.length && ++read < prompt.length) {
      rows.getFirst().next = prompt[read];
    } else {
      choose();
    }
  }

  private void choose() {
    search.step(candidates(), written + 1 == limit);
    written++;
    if (!search.over()) {
      hear(beams == 1 ? spelling.next(search.going().getFirst().last()) : "");
    }
    if (search.over() || written == limit) {
      over = true;
    } else {
      follow();
    }
  }

  /** The likeliest texts one token longer, from the likeliest down. */
  private List<Draft> candidates() {
    List<Draft> candidates = new ArrayList<>();
    for (int index = 0; index < rows.size(); index++) {
      Draft going = search.going().get(index);
      Draft draft = new Draft(index, going.ids(), going.logProbability());
      boolean mayEnd = draft.ids().length >= minTokens;
      Row row = rows.get(index);
      LikeliestTokens likeliest =
          LikeliestTokens.of(
              row.group().answer(row), 2 * beams, id -> mayBeWritten(id) && (mayEnd || id != end));
      for (int rank = 0; rank < likeliest.ids().length; rank++) {
        candidates.add(draft.with(likeliest.ids()[rank], likeliest.logProbabilities()[rank]));
      }
    }
    candidates.sort(Comparator.comparing(Draft::logProbability).reversed());
    return candidates;
  }

  private boolean mayBeWritten(int id) {
    if (id >= tokenizer.vocabulary()) {
      return false;
    }
    for (int special : neverWritten) {
      if (id == special) {
        return false;
      }
    }
    return true;
  }

  /** Gives each text that goes on a row; the first that goes on from a row stays there. */
  private void follow() {
    List<Draft> going = search.going();
    @Nullable Row[] next = new Row[going.size()];
    Deque<Row> free = new ArrayDeque<>(rows);
    for (int text = 0; text < next.length; text++) {
      Row parent = rows.get(going.get(text).row());
      if (free.remove(parent)) {
        next[text] = parent;
      }
    }
    List<Row> following = new ArrayList<>();
    for (int text = 0; text < next.length; text++) {
      Row parent = rows.get(going.get(text).row());
      Row row = next[text];
      if (row == null) {
        row = free.isEmpty() ? parent.group().row(parent.look) : free.remove();
        row.group().copy(parent, row);
      }
      row.next = going.get(text).last();
      following.add(row);
    }
    free.forEach(row -> row.group().remove(row));
    rows = following;
  }

  /** Gives its rows back. */
  void leave(Decoder decoder) {
    if (!rows.isEmpty()) {
      Look look = rows.getFirst().look;
      rows.forEach(look.group::remove);
      decoder.remove(look);
      rows = List.of();
    }
  }

  /**
   * Ends it before its time; its batch forgets it with the next step.
   *
   * @param reason what {@link #result} throws
   */
  public void fail(RuntimeException reason) {
    if (!over) {
      failure = reason;
      over = true;
    }
  }

  /** Whether it is written, or will never be. */
  public boolean isOver() {
    return over;
  }

  /**
   * The best text that was found. With several beams the listener hears it now.
   *
   * @throws Failure EXPIRED if the listener stopped it, or the reason why it ended before its time
   */
  public Generation result() {
    if (failure != null) {
      throw failure;
    }
    Draft best = best(search.found());
    String text = tokenizer.decode(best.ids());
    if (beams > 1) {
      hear(text);
    }
    Finish finish = search.ends(best) ? Finish.END_OF_TEXT : Finish.MAX_TOKENS;
    return new Generation(text, best.ids().length, (float) best.logProbability(), finish);
  }

  private Draft best(List<Draft> drafts) {
    double[] logits =
        contrast == null
            ? new double[drafts.size()]
            : contrast.of(medium, TokenIds.of(prompt), drafts.stream().map(Draft::ids).toList());
    return IntStream.range(0, drafts.size())
        .boxed()
        .max(Comparator.comparingDouble(index -> drafts.get(index).mean() + logits[index]))
        .map(drafts::get)
        .orElseThrow();
  }

  private void hear(String piece) {
    if (!listener.onToken(piece)) {
      throw new Failure(Reason.EXPIRED, "the text was stopped while it was written");
    }
  }

  /** Forgets what was prepared, if no batch has begun to write it. */
  @Override
  public void close() {
    memory.close();
  }
}
