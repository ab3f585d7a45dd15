package dev.omnivl.engine;

import ai.onnxruntime.OrtException;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.WritingRule;
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
 * Writes one text: beam search, which with one beam is greedy. When it ends, the part's {@link
 * WritingRule} says; {@link GenerationSettings.Choice} tells how texts are compared.
 */
final class Writing {
  private final LoadedPart model;
  private final TextTokenizer tokenizer;
  private final LoadedPart.Start start;
  private final TokenListener listener;
  private final int beams;
  private final int minTokens;
  private final BeamSearch search;
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
    this.end = tokenizer.id(SpecialToken.SEP);
    WritingRule rule = model.part().writing();
    this.minTokens = rule.minTokens();
    this.search = BeamSearch.of(rule.stop(), beams, near ? 2 * beams : beams, end);
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
    try (DecoderSteps decoder = model.steps(start.seen(), beams)) {
      decoder.read(repeatedPrompt());
      for (int written = 0; written < limit && !search.over(); written++) {
        if (written > 0) {
          decoder.follow(search.going().stream().mapToInt(Draft::row).toArray());
          decoder.read(search.going().stream().mapToLong(Draft::last).toArray());
        }
        search.step(candidates(decoder, written == 0), written + 1 == limit);
        if (!search.over()) {
          hear(beams == 1 ? spelling.next(search.going().getFirst().last()) : "");
        }
      }
    }
    Draft best = best(medium, search.found());
    String text = tokenizer.decode(best.ids());
    if (beams > 1) {
      hear(text);
    }
    Finish finish = search.ends(best) ? Finish.END_OF_TEXT : Finish.MAX_TOKENS;
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

  /** The likeliest texts one token longer, from the likeliest down. All rows are equal at first. */
  private List<Draft> candidates(DecoderSteps decoder, boolean first) {
    List<Draft> candidates = new ArrayList<>();
    for (int row = 0; row < (first ? 1 : search.going().size()); row++) {
      Draft going = search.going().get(row);
      Draft draft = new Draft(row, going.ids(), going.logProbability());
      boolean mayEnd = draft.ids().length >= minTokens;
      LikeliestTokens likeliest =
          LikeliestTokens.of(
              decoder.logits(row), 2 * beams, id -> mayBeWritten(id) && (mayEnd || id != end));
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
