package dev.omnivl.engine;

import ai.onnxruntime.OrtException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads given texts and tells, before each of their tokens, what the model would write there. All
 * texts go on from one prompt and are read side by side.
 */
final class TextScoring {
  private final LoadedPart model;
  private final LoadedPart.Start start;
  private final List<int[]> texts;
  private final int longest;

  TextScoring(LoadedPart model, LoadedPart.Start start, List<int[]> texts) {
    this.model = model;
    this.start = start;
    this.texts = texts;
    this.longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    int vocabulary = model.part().config().vocabulary();
    for (int[] text : texts) {
      if (text.length == 0 || Arrays.stream(text).anyMatch(id -> id < 0 || id >= vocabulary)) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            String.format(
                Locale.ROOT,
                "a text to be read has at least 1 token, all of 0 to %d, not %s",
                vocabulary - 1,
                Arrays.toString(text)));
      }
    }
    // The last token is predicted, but not read.
    if (start.prompt().length() + longest - 1 > model.tokenizer().maxTokens()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "a prompt of %d tokens and a text of %d are more than %d: shorten either",
              start.prompt().length(),
              longest,
              model.tokenizer().maxTokens() + 1));
    }
  }

  /** Natural logarithms, (texts) by (L, V). */
  List<List<float[]>> all() throws OrtException {
    List<List<float[]>> read = new ArrayList<>();
    texts.forEach(text -> read.add(new ArrayList<>()));
    try (DecoderSteps decoder = model.steps(start.seen(), texts.size())) {
      int[] ids = start.prompt().ids();
      long[] rows = new long[texts.size() * ids.length];
      Arrays.setAll(rows, index -> ids[index % ids.length]);
      decoder.read(rows);
      float[] first = LikeliestTokens.logSoftmax(decoder.logits(0)); // all rows are equal there
      read.forEach(text -> text.add(first));
      for (int place = 1; place < longest; place++) {
        decoder.read(column(place - 1));
        for (int row = 0; row < texts.size(); row++) {
          if (place < texts.get(row).length) {
            read.get(row).add(LikeliestTokens.logSoftmax(decoder.logits(row)));
          }
        }
      }
    }
    return read;
  }

  /** A token of every text; where one has ended its last, whatever follows is not asked for. */
  private long[] column(int place) {
    return texts.stream().mapToLong(text -> text[Math.min(place, text.length - 1)]).toArray();
  }
}
