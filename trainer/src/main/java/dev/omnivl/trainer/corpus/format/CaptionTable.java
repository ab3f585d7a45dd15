package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.TableRecords;
import dev.omnivl.trainer.corpus.file.TableRow;
import java.util.List;

/**
 * Captions of web images as tab-separated values, the images already fetched: a caption and the
 * path of its image inside the media folder, in this order unless the first line says otherwise.
 */
final class CaptionTable {
  private static final String CAPTION = "caption";
  private static final String PATH = "path";

  private CaptionTable() {}

  static Corpus open(CorpusSpec spec) {
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.IMAGE);
    TableRecords rows =
        TableRecords.open(spec.requireAnnotations(), TableRecords.TABS, List.of(CAPTION, PATH));
    if (rows.size() > 0) {
      requireFetched(rows.record(0));
    }
    return new RecordCorpus<>(spec.name(), Kind.IMAGE, rows, row -> item(items, row), media);
  }

  /** A table as it is published names addresses in every line; none of its samples can be read. */
  private static void requireFetched(TableRow row) {
    require(row.cells().stream().noneMatch(cell -> cell.matches("(?s)\\s*https?://\\S+\\s*")))
        .or(
            "%s names an address, not a file: fetch the images and put their paths there, or"
                + " use the shards of a downloader as format webdataset",
            row.where());
  }

  private static DatasetItem item(ItemFactory items, TableRow row) {
    return items.pair(row.where(), row.text(PATH), List.of(row.text(CAPTION)));
  }
}
