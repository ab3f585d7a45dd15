package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.TableRecords;
import dev.omnivl.trainer.corpus.file.TableRow;
import java.util.ArrayList;
import java.util.List;

/** WebVid: a CSV file of clips with their names, which are the captions. */
final class WebVid {
  private WebVid() {}

  static Corpus open(CorpusSpec spec) {
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.VIDEO);
    TableRecords rows =
        TableRecords.open(
            spec.requireAnnotations(),
            TableRecords.COMMAS,
            List.of("videoid", "name"),
            row -> true);
    return new RecordCorpus<>(spec.name(), Kind.VIDEO, rows, row -> item(items, media, row), media);
  }

  private static DatasetItem item(ItemFactory items, MediaFolder media, TableRow row) {
    String file = row.text("videoid") + ".mp4";
    List<String> candidates = new ArrayList<>();
    row.optional("page_dir").ifPresent(folder -> candidates.add(folder + "/" + file));
    candidates.add(file);
    return items.pair(row.where(), media.find(row.where(), candidates), List.of(row.text("name")));
  }
}
