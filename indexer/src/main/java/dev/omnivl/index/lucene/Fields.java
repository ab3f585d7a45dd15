package dev.omnivl.index.lucene;

import java.util.Set;

/**
 * Names on disk, specified at {@link LuceneMediaIndex}: never rename one, raise {@link #FORMAT}
 * instead.
 */
final class Fields {
  static final String FORMAT = "2";

  /** Of an index whose thumbnails are columns of its documents. */
  static final String FORMAT_1 = "1";

  static final String FORMAT_KEY = "omnivl.format";
  static final String MODEL_KEY = "omnivl.model";
  static final String VECTORS_KEY = "omnivl.vectors";
  static final String DIMENSIONS_KEY = "omnivl.dimensions";
  static final String THUMBNAILS_COVERED_KEY = "omnivl.thumbnails.covered";
  static final String THUMBNAILS_END_KEY = "omnivl.thumbnails.end";

  static final String BLOCK = "block";
  static final String TYPE = "type";
  static final String MEDIUM = "medium";
  static final String SEGMENT = "segment";

  static final String SEGMENT_KIND = "segment_kind";
  static final String VECTOR = "vector";
  static final String START = "start";
  static final String END = "end";
  static final String THUMBNAIL = "thumbnail";
  static final String THUMBNAIL_PLACE = "thumbnail_place";

  static final String URI = "uri";
  static final String STATUS = "status";
  static final String INGESTED = "ingested";
  static final String FAILED = "failed";
  static final String SIZE = "size";
  static final String MODIFIED = "modified";
  static final String RECORDED = "recorded";

  static final String MEDIA_ID = "media_id";
  static final String CONTENT_HASH = "content_hash";
  static final String CONTENT = "content";
  static final String KIND = "kind";
  static final String DURATION = "duration";
  static final String SEGMENTS = "segments";
  static final String TITLE = "title";
  static final String TAG = "tag";
  static final String DAMAGE = "damage";
  static final String UNDER = "under";
  static final String OTHER_WORDS = "other_words";
  static final String ATTRIBUTES = "attributes";

  /** Before the name of a field. */
  static final String WORD = "word.";

  static final String NUMBER = "number.";
  static final String FACET = "facet.";

  static final String HIT = "hit";

  static final String REASON = "reason";
  static final String MESSAGE = "message";

  /** What a hit shows of its medium. */
  static final Set<String> OF_HIT = Set.of(MEDIA_ID, URI, KIND, TITLE, TAG, DURATION);

  /** What a medium's block is written again with. */
  static final Set<String> OF_BLOCK = Set.of(CONTENT_HASH, KIND, DURATION, DAMAGE);

  /** What tells whether an item is described as before. */
  static final Set<String> OF_WORDS = Set.of(TITLE, TAG);

  /** What the ledger shows of an item. */
  static final Set<String> OF_ENTRY =
      Set.of(URI, STATUS, MEDIA_ID, KIND, SEGMENTS, DAMAGE, REASON, MESSAGE);

  /** What its sender said of an item. */
  static final Set<String> OF_DESCRIPTION = Set.of(URI, TITLE, TAG);

  private Fields() {}
}
