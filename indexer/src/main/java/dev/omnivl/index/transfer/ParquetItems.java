package dev.omnivl.index.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.parquet.Column;
import dev.omnivl.index.parquet.ParquetWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes items into one Parquet file, as {@link ParquetFolder} specifies it. */
public final class ParquetItems implements ItemVisitor, Closeable {
  private static final int BUFFER = 1 << 18;

  private final Column<String> uri = Column.text("uri");
  private final Column<Long> start = Column.int64("start_ns");
  private final Column<Long> end = Column.int64("end_ns");
  private final Column<float[]> vector = Column.floats("vector");
  private final Column<String> kind = Column.text("kind");
  private final Column<String> mediaId = Column.text("media_id");
  private final Column<Long> size = Column.int64("size_bytes");
  private final Column<Long> modified = Column.instant("modified");
  private final Column<String> contentHash = Column.text("content_hash");
  private final Column<Long> duration = Column.int64("duration_ns");
  private final Column<String> title = Column.text("title");
  private final Column<List<String>> tags = Column.texts("tags");
  private final Column<String> damage = Column.text("damage");
  private final Column<String> attributes = Column.json("attributes");
  private final Column<String> facts = Column.json("facts");
  private final Column<byte[]> thumbnail = Column.bytes("thumbnail");
  private final Column<String> failedReason = Column.text("failed_reason");
  private final Column<String> failedMessage = Column.text("failed_message");
  private final ParquetWriter writer;
  private long media;
  private long vectors;
  private long failures;

  /** Begins a file. */
  public ParquetItems(Path file, ItemFolder.Origin origin) throws IOException {
    writer =
        new ParquetWriter(
            new BufferedOutputStream(Files.newOutputStream(file), BUFFER),
            List.of(
                uri,
                start,
                end,
                vector,
                kind,
                mediaId,
                size,
                modified,
                contentHash,
                duration,
                title,
                tags,
                damage,
                attributes,
                facts,
                thumbnail,
                failedReason,
                failedMessage));
    writer.describe(ParquetFolder.EMBEDDING_ID, origin.embeddingId());
    writer.describe(ParquetFolder.DIMENSIONS, Integer.toString(origin.dimensions()));
  }

  @Override
  public void medium(MediaRecord medium, List<Segment> segments) throws IOException {
    media++;
    for (Segment segment : segments) {
      vectors++;
      start.put(segment.moment().map(moment -> moment.start().toNanos()).orElse(null));
      end.put(segment.moment().map(moment -> moment.end().toNanos()).orElse(null));
      vector.put(segment.vector());
      boolean whole = segment.moment().isEmpty();
      version(medium.version(), whole);
      known(whole ? medium : null);
      thumbnail.put(picture(whole ? medium.thumbnail() : segment.thumbnail().orElse(null)));
      failure(null);
      writer.endRow();
    }
  }

  @Override
  public void failed(LedgerEntry entry) throws IOException {
    if (entry.outcome() instanceof Failed failed) {
      failures++;
      start.put(null);
      end.put(null);
      vector.put(null);
      version(entry.item(), true);
      known(null);
      thumbnail.put(null);
      failure(failed);
      writer.endRow();
    }
  }

  private void version(ItemVersion item, boolean all) {
    uri.put(item.uri());
    size.put(all ? item.sizeBytes() : null);
    modified.put(all ? EpochNanos.of(item.modified()) : null);
  }

  private void known(@Nullable MediaRecord medium) {
    kind.put(medium == null ? null : medium.kind().name());
    mediaId.put(medium == null ? null : medium.mediaId());
    contentHash.put(medium == null ? null : medium.contentHash());
    duration.put(medium == null ? null : medium.duration().toNanos());
    title.put(medium == null ? null : medium.item().title());
    tags.put(medium == null ? null : medium.item().tags());
    damage.put(medium == null ? null : medium.damage().orElse(null));
    attributes.put(medium == null ? null : json(AttributeJson.write(medium.item().attributes())));
    facts.put(medium == null ? null : json(AttributeJson.write(medium.facts())));
  }

  private void failure(@Nullable Failed failed) {
    failedReason.put(failed == null ? null : failed.reason().name());
    failedMessage.put(failed == null ? null : failed.message());
  }

  private static @Nullable String json(@Nullable JsonNode value) {
    return value == null ? null : value.toString();
  }

  private static byte @Nullable [] picture(byte @Nullable [] jpeg) {
    return jpeg == null || jpeg.length == 0 ? null : jpeg;
  }

  /** Returns what was written. */
  public Transferred written() {
    return new Transferred(media, vectors, failures, 0);
  }

  /** Completes the file, which is not forced to the disk. */
  @Override
  public void close() throws IOException {
    writer.describe(ParquetFolder.MEDIA, Long.toString(media));
    writer.describe(ParquetFolder.COUNT, Long.toString(vectors));
    writer.describe(ParquetFolder.FAILED, Long.toString(failures));
    writer.close();
  }
}
