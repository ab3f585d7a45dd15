package dev.omnivl.index.lucene;

import dev.omnivl.index.Attributes;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.answer.Shown;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * What a hit shows of its medium, as one binary column. Ten stored documents are ten compressed
 * blocks to unpack, which took longer than the search itself.
 *
 * <p>The column holds media id, URI, kind by name, duration in nanoseconds as a variable-length
 * integer, title, the number of tags and the tags; texts as Lucene's {@code DataOutput} writes
 * them.
 */
record HitFields(
    String mediaId,
    String uri,
    MediaKind kind,
    Duration duration,
    String title,
    List<String> tags) {

  static HitFields of(MediaRecord medium) {
    return new HitFields(
        medium.mediaId(),
        medium.version().uri(),
        medium.kind(),
        medium.duration(),
        medium.item().title(),
        medium.item().tags());
  }

  /** Takes them from stored fields, where an index has no such column. */
  static HitFields of(Document fields) {
    return new HitFields(
        StoredMedium.text(fields, Fields.MEDIA_ID),
        StoredMedium.text(fields, Fields.URI),
        StoredMedium.kind(fields),
        Duration.ofNanos(StoredMedium.number(fields, Fields.DURATION)),
        StoredMedium.text(fields, Fields.TITLE),
        StoredMedium.tags(fields));
  }

  static HitFields decode(BytesRef bytes) throws IOException {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    String mediaId = in.readString();
    String uri = in.readString();
    MediaKind kind = MediaKind.valueOf(in.readString());
    Duration duration = Duration.ofNanos(in.readVLong());
    String title = in.readString();
    int count = in.readVInt();
    List<String> tags = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tags.add(in.readString());
    }
    return new HitFields(mediaId, uri, kind, duration, title, tags);
  }

  BytesRef encode() throws IOException {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeString(mediaId);
    out.writeString(uri);
    out.writeString(kind.name());
    out.writeVLong(duration.toNanos());
    out.writeString(title);
    out.writeVInt(tags.size());
    for (String tag : tags) {
      out.writeString(tag);
    }
    return new BytesRef(out.toArrayCopy());
  }

  Shown shown(Attributes attributes, List<ScoredSegment> moments) {
    return new Shown(mediaId, uri, kind, duration, title, tags, attributes, moments);
  }
}
