package dev.omnivl.index.opensearch;

import java.util.List;
import java.util.stream.Stream;

/**
 * Names of fields, specified at {@link OpenSearchMediaIndex}: never rename one, raise {@link
 * #FORMAT} instead.
 */
final class Names {
  static final String FORMAT = "1";

  static final String URI = "uri";
  static final String STATUS = "status";
  static final String INGESTED = "ingested";
  static final String FAILED = "failed";
  static final String SIZE = "size";
  static final String MODIFIED = "modified";
  static final String RECORDED = "recorded";
  static final String REASON = "reason";
  static final String MESSAGE = "message";

  static final String MEDIA_ID = "media_id";
  static final String CONTENT_HASH = "content_hash";
  static final String KIND = "kind";
  static final String DURATION = "duration";
  static final String COUNT = "segment_count";
  static final String TITLE = "title";
  static final String TAG = "tag";
  static final String OTHER_WORDS = "other_words";
  static final String DAMAGE = "damage";
  static final String UNDER = "under";
  static final String FACTS = "facts";
  static final String OWN = "own";
  static final String WHOLE = "whole";
  static final String PICTURES = "pictures";

  static final String WORD = "word";
  static final String NUMBER = "number";
  static final String FACET = "facet";

  static final String SEGMENTS = "segments";
  static final String START = "start";
  static final String END = "end";
  static final String PICTURE = "picture";
  static final String VECTOR = "vector";

  /** What a hit shows of its medium. */
  static final List<String> OF_HIT = List.of(URI, MEDIA_ID, KIND, DURATION, TITLE, TAG, FACTS, OWN);

  /** What the ledger shows of an item. */
  static final List<String> OF_ENTRY =
      List.of(
          URI, STATUS, SIZE, MODIFIED, RECORDED, REASON, MESSAGE, MEDIA_ID, KIND, COUNT, DAMAGE);

  /** The same, and what is known of it. */
  static final List<String> OF_ENTRY_AND_FACTS =
      Stream.concat(OF_ENTRY.stream(), Stream.of(FACTS, OWN)).toList();

  private Names() {}

  static String of(String object, String field) {
    return object + "." + field;
  }
}
