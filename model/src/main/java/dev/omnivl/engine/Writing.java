package dev.omnivl.engine;

import ai.onnxruntime.OrtException;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.engine.Generation.Finish;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one text: beam search, which with one beam is greedy. Search ends when as many texts as
 * beams have ended, or twice as many if nearness counts; {@link GenerationSettings.Choice} tells
 * how they are compared.
 */
final class Writing {
  /** A text so far, without the prompt. */
  private record Draft(int row, int[] ids, double logProbability) {
    Draft with(int id, double logProbabilityOfId) {
      int[] longer = Arrays.copyOf(ids, ids.length + 1);
      longer[ids.length] = id;
      return new Draft(row, longer, logProbability + logProbabilityOfId);
    }

    double mean() {
      return logProbability / Math.max(1, ids.length);
    }

    int last() {
      return ids[ids.length - 1];
    }
  }

  private final LoadedPart model;
  private final TextTokenizer tokenizer;
  private final LoadedPart.Start start;
  private final TokenListener listener;
  private final int beams;
  private final int wanted;
  private final @Nullable ContrastLogits contrast;
  private final int limit;
  private final int end;

  /** Prepares a text. */
  Writing(
      LoadedPart model,
      LoadedPart.Start start,
      GenerationSettings settings,
      TokenListener listener) {
    this.model = model;
    this.tokenizer = model.tokenizer();
    this.start = start;
    this.listener = listener;
    this.beams = settings.beams();
    boolean near = settings.weighsNearness() && model.decoders().has(Branch.CONTRAST);
    this.contrast = near ? new ContrastLogits(model) : null;
    this.wanted = near ? 2 * beams : beams;
    this.end = tokenizer.id(SpecialToken.SEP);
    int room = tokenizer.maxTokens() - start.prompt().length();
    if (room < 1) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "a prompt of %d tokens leaves no room in %d: shorten it",
              start.prompt().length(),
              tokenizer.maxTokens()));
    }
    this.limit = Math.min(room, settings.maxTokens());
  }

  Generation about(VisualFeatures medium) throws OrtException {
    TextTokenizer.Spelled spelling = tokenizer.spelling();
    List<Draft> ended = new ArrayList<>();
    List<Draft> going = List.of(new Draft(0, new int[0], 0));
    try (DecoderSteps decoder = model.steps(start.seen(), beams)) {
      decoder.read(repeatedPrompt());
      for (int written = 0; written < limit && ended.size() < wanted; written++) {
        if (written > 0) {
          decoder.follow(going.stream().mapToInt(Draft::row).toArray());
          decoder.read(going.stream().mapToLong(Draft::last).toArray());
        }
        going = next(decoder, going, written == 0, ended);
        if (ended.size() < wanted) {
          hear(beams == 1 ? spelling.next(going.getFirst().last()) : "");
        }
      }
    }
    Draft best = best(medium, ended.isEmpty() ? going : ended);
    String text = tokenizer.decode(best.ids());
    if (beams > 1) {
      hear(text);
    }
    Finish finish = ended.isEmpty() ? Finish.MAX_TOKENS : Finish.END_OF_TEXT;
    return new Generation(text, best.ids().length, (float) best.logProbability(), finish);
  }

  private Draft best(VisualFeatures medium, List<Draft> drafts) {
    double[] logits =
        contrast == null
            ? new double[drafts.size()]
            : contrast.of(medium, start.prompt(), drafts.stream().map(Draft::ids).toList());
    return IntStream.range(0, drafts.size())
        .boxed()
        .max(Comparator.comparingDouble(index -> drafts.get(index).mean() + logits[index]))
        .map(drafts::get)
        .orElseThrow();
  }

  /**
   * The likeliest texts one token longer; those that end go to the others. All rows are equal at
   * first.
   */
  private List<Draft> next(
      DecoderSteps decoder, List<Draft> going, boolean first, List<Draft> ended) {
    List<Draft> candidates = new ArrayList<>();
    for (int row = 0; row < (first ? 1 : going.size()); row++) {
      Draft draft = new Draft(row, going.get(row).ids(), going.get(row).logProbability());
      LikeliestTokens likeliest =
          LikeliestTokens.of(decoder.logits(row), 2 * beams, this::mayBeWritten);
      for (int rank = 0; rank < likeliest.ids().length; rank++) {
        candidates.add(draft.with(likeliest.ids()[rank], likeliest.logProbabilities()[rank]));
      }
    }
    candidates.sort(Comparator.comparing(Draft::logProbability).reversed());
    List<Draft> next = new ArrayList<>();
    for (Draft candidate : candidates) {
      boolean ends = candidate.last() == end;
      if (ends && ended.size() + next.size() < 2 * wanted && next.size() < beams) {
        ended.add(candidate);
      } else if (!ends && next.size() < beams) {
        next.add(candidate);
      }
    }
    return next;
  }

  private boolean mayBeWritten(int id) {
    if (id >= tokenizer.vocabulary()) {
      return false;
    }
    for (SpecialToken special : SpecialToken.values()) {
      if (id != end && tokenizer.has(special) && id == tokenizer.id(special)) {
        return false;
      }
    }
    return true;
  }

  private long[] repeatedPrompt() {
    int[] ids = start.prompt().ids();
    long[] rows = new long[beams * ids.length];
    Arrays.setAll(rows, index -> ids[index % ids.length]);
    return rows;
  }

  private void hear(String piece) {
    if (!listener.onToken(piece)) {
      throw new Failure(Reason.EXPIRED, "the text was stopped while it was written");
    }
  }
}
