package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.omnivl.arch.TextConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts that go through the generation decoder in one run, each at its own length, about media that
 * are remembered once however many texts look at them. Keys and values stay where they are between
 * runs: a run takes them as they lie, gives those of the ids that it read, and these are put behind
 * the others.
 */
final class RowGroup implements AutoCloseable {
  /** The past grows by so many tokens at once. */
  private static final int PIECE = 8;

  private final GraphSession decoder;
  private final TextConfig sizes;
  private final Places<Row> rows = new Places<>();
  private final Places<Look> looks = new Places<>();
  private final Slab past;
  private final Slab memory;
  private final Slab fresh;
  private final Slab answers;
  private final float[] answer;

  /**
   * Starts empty.
   *
   * @param length of the longest medium
   */
  RowGroup(GraphSession decoder, TextConfig sizes, int length) {
    this.decoder = decoder;
    this.sizes = sizes;
    int layers = 2 * sizes.depth();
    past = Slab.growing(layers, sizes.heads(), PIECE, sizes.width() / sizes.heads());
    memory = Slab.growing(layers, sizes.heads(), length, sizes.width() / sizes.heads());
    fresh = Slab.growing(layers, sizes.heads(), 1, sizes.width() / sizes.heads());
    answers = Slab.growing(1, sizes.vocabulary());
    answer = new float[sizes.vocabulary()];
  }

  /** How many tokens a medium may have. */
  int longest() {
    return memory.length(1);
  }

  /** Whether there is a medium that needs all of that. */
  boolean isNeeded() {
    return looks.isAny(look -> look.length == longest());
  }

  /** How many media are remembered. */
  int media() {
    return looks().size();
  }

  boolean isEmpty() {
    return looks.isEmpty();
  }

  /** Remembers a medium. */
  Look look(Slab keysAndValues) {
    Look look = new Look(this, keysAndValues.length(1));
    memory.reserve(looks.sizeWithOneMore());
    look.place = looks.add(look);
    memory.write(keysAndValues, 0, look.place, 0);
    return look;
  }

  /** Begins an empty text. */
  Row row(Look look) {
    Row row = new Row(look);
    past.reserve(rows.sizeWithOneMore());
    row.place = rows.add(row);
    return row;
  }

  /** Lets a text go on from another one. */
  void copy(Row from, Row to) {
    past.copy(from.place, to.place);
    to.length = from.length;
  }

  void remove(Row row) {
    rows.remove(row.place);
  }

  void remove(Look look) {
    looks.remove(look.place);
  }

  /** All texts. */
  List<Row> rows() {
    closeGaps();
    return rows.all();
  }

  private List<Look> looks() {
    closeGaps();
    return looks.all();
  }

  private void closeGaps() {
    rows.close((row, place) -> {
      past.copy(row.place, place);
      row.place = place;
    });
    looks.close((look, place) -> {
      memory.copy(look.place, place);
      look.place = place;
    });
  }

  /** Every text reads its next id. */
  void step() throws OrtException {
    List<Row> all = rows();
    int longestText = all.stream().mapToInt(row -> row.length).max().orElse(0);
    fit(longestText + 1);
    long[] ids = all.stream().mapToLong(row -> row.next).toArray();
    fresh.reserve(all.size());
    run(all, looks(), ids, fresh, past.view(0, all.size()));
  }

  /** One text alone reads ids; if they are several, they are its first. */
  void read(Row row, int... ids) throws OrtException {
    // The others keep what they have read: they lie in the same past.
    int longest = rows().stream().mapToInt(each -> each.length).max().orElse(0);
    fit(Math.max(longest, row.length + ids.length));
    long[] longs = Arrays.stream(ids).asLongStream().toArray();
    int width = sizes.width() / sizes.heads();
    try (Slab given = Slab.growing(2 * sizes.depth(), sizes.heads(), ids.length, width);
        Slab none = Slab.growing(2 * sizes.depth(), sizes.heads(), 0, width)) {
      given.reserve(1);
      none.reserve(1);
      List<OnnxTensor> before = row.length == 0 ? none.view(0, 1) : past.view(row.place, 1);
      run(List.of(row), List.of(row.look), longs, given, before);
    }
  }

  /** Room for the longest text, and not for much more. */
  private void fit(int tokens) {
    int room = past.length(1);
    int wanted = (tokens + PIECE - 1) / PIECE * PIECE;
    if (wanted > room || 2 * wanted <= room) {
      past.stretch(wanted);
    }
  }

  private void run(
      List<Row> some, List<Look> media, long[] ids, Slab given, List<OnnxTensor> before)
      throws OrtException {
    int count = some.size();
    int length = ids.length / count;
    int earlier = Math.toIntExact(before.getFirst().getInfo().getShape()[2]);
    int first = some.getFirst().place;
    answers.reserve(first + count);
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      inputs.put("ids", tensors.longs(ids, count, length));
      long[] positions = new long[ids.length];
      long[] present = new long[count * (earlier + length)];
      for (int row = 0; row < count; row++) {
        int read = some.get(row).length;
        for (int place = 0; place < length; place++) {
          positions[row * length + place] = read + place;
        }
        int begin = row * (earlier + length);
        Arrays.fill(present, begin, begin + read, 1);
        Arrays.fill(present, begin + earlier, begin + earlier + length, 1);
      }
      inputs.put("position_ids", tensors.longs(positions, count, length));
      inputs.put("attention_mask", tensors.longs(present, count, earlier + length));
      inputs.putAll(byLayer("past.", before));
      inputs.putAll(byLayer("memory.", memory.view(media.getFirst().place, media.size())));
      arrange(some, media, tensors, inputs);
      Map<String, OnnxTensor> outputs = byLayer("present.", given.view(0, count));
      outputs.put("log_probabilities", answers.view(first, count).getFirst());
      decoder.run(inputs, Set.of(), outputs).close();
    }
    for (int index = 0; index < count; index++) {
      Row row = some.get(index);
      past.write(given, index, row.place, row.length);
      row.length += length;
      row.answer = first + index;
    }
  }

  /** Keys and values, one layer after the other, by their names in a graph. */
  static Map<String, OnnxTensor> byLayer(String kind, List<OnnxTensor> layers) {
    Map<String, OnnxTensor> ports = new HashMap<>();
    for (int index = 0; index < layers.size(); index++) {
      ports.put(kind + index / 2 + (index % 2 == 0 ? ".key" : ".value"), layers.get(index));
    }
    return ports;
  }

  /** Which text looks at which medium, and what of the media is there. */
  private void arrange(
      List<Row> some, List<Look> media, Tensors tensors, Map<String, OnnxTensor> inputs)
      throws OrtException {
    int first = media.getFirst().place;
    List<List<Integer>> byMedium = new ArrayList<>();
    media.forEach(look -> byMedium.add(new ArrayList<>()));
    for (int row = 0; row < some.size(); row++) {
      byMedium.get(some.get(row).look.place - first).add(row);
    }
    int together = byMedium.stream().mapToInt(List::size).max().orElseThrow();
    long[] memoryRows = new long[media.size() * together];
    long[] places = new long[some.size()];
    long[] mask = new long[media.size() * longest()];
    for (int medium = 0; medium < media.size(); medium++) {
      List<Integer> own = byMedium.get(medium);
      for (int index = 0; index < own.size(); index++) {
        memoryRows[medium * together + index] = own.get(index);
        places[own.get(index)] = (long) medium * together + index;
      }
      int begin = medium * longest();
      Arrays.fill(mask, begin, begin + media.get(medium).length, 1);
    }
    inputs.put("memory_rows", tensors.longs(memoryRows, media.size(), together));
    inputs.put("row_places", tensors.longs(places, some.size()));
    inputs.put("memory_mask", tensors.longs(mask, media.size(), longest()));
  }

  /**
   * The log-probability of each id (V) after a text's last one, of the last run; overwritten by the
   * next call.
   */
  float[] answer(Row row) {
    answers.read(row.answer, answer);
    return answer;
  }

  @Override
  public void close() {
    past.close();
    memory.close();
    fresh.close();
    answers.close();
  }
}
