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
    try (Decoder decoder = model.decoder();
        Slab memory = model.memory(start.seen())) {
      Look look = decoder.look(memory);
      Row first = look.group.row(look);
      look.group.read(first, start.prompt().ids());
      float[] beginning = look.group.answer(first).clone();
      List<Row> rows = new ArrayList<>();
      for (int text = 0; text < texts.size(); text++) {
        Row row = text == 0 ? first : look.group.row(look);
        if (row != first) {
          look.group.copy(first, row);
        }
        rows.add(row);
        read.add(new ArrayList<>(List.of(beginning)));
      }
      for (int place = 1; place < longest; place++) {
        for (int text = 0; text < texts.size(); text++) {
          // Where a text has ended, whatever follows is not asked for.
          int[] ids = texts.get(text);
          rows.get(text).next = ids[Math.min(place, ids.length) - 1];
        }
        look.group.step();
        for (int text = 0; text < texts.size(); text++) {
          if (place < texts.get(text).length) {
            read.get(text).add(look.group.answer(rows.get(text)).clone());
          }
        }
      }
    }
    return read;
  }
}
