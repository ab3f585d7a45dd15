package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.TableRecords;
import dev.omnivl.trainer.corpus.file.TableRow;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Kinetics: a CSV file of labelled stretches of videos, each a clip of its own. */
final class Kinetics {
  private Kinetics() {}

  static Corpus open(CorpusSpec spec) {
    Split split = spec.requireSplit();
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.VIDEO);
    Set<String> labels = new TreeSet<>();
    TableRecords rows =
        TableRecords.open(
            spec.requireAnnotations(),
            TableRecords.COMMAS,
            List.of("label", "youtube_id", "time_start", "time_end", "split"),
            row -> {
              row.optional("label")
                  .ifPresent(labels::add); // the classes of all splits are the same
              return row.optional("split").map(split::means).orElse(true);
            });
    return new RecordCorpus<>(spec.name(), Kind.VIDEO, rows, row -> item(items, media, row), media)
        .labelled(labels);
  }

  private static DatasetItem item(ItemFactory items, MediaFolder media, TableRow row) {
    row.text("split"); // fails for a row that was kept without one
    String label = row.text("label");
    String clip =
        String.format(
            Locale.ROOT,
            "%s_%06d_%06d.mp4",
            row.text("youtube_id"),
            seconds(row, "time_start"),
            seconds(row, "time_end"));
    List<String> candidates =
        List.of(label + "/" + clip, label.replace(' ', '_') + "/" + clip, clip);
    return items.labelled(
        media.find(row.where(), candidates),
        "kinetics/" + label,
        label,
        LabelPrompts.ACTION.captions(label));
  }

  private static int seconds(TableRow row, String column) {
    String text = row.text(column);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Failure(
          Reason.CORRUPT,
          row.where() + ": " + column + " must be whole seconds, not '" + text + "'",
          e);
    }
  }
}
