package dev.omnivl.index.opensearch;

import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A change of one item, on its way.
 *
 * @param uri of the item
 * @param version that is written; empty if the item is removed
 * @param document what is written, as JSON
 * @param evenIfOlder it takes the place of versions that changed later, too
 */
record Change(String uri, Optional<ItemVersion> version, byte[] document, boolean evenIfOlder) {
  /** So that no instant is below 0, which OpenSearch does not take. */
  private static final long FROM_ZERO = 1L << 62;

  static Change removal(String uri) {
    return new Change(uri, Optional.empty(), new byte[0], true);
  }

  static Change of(ItemVersion version, Map<String, Object> document, boolean evenIfOlder) {
    return new Change(version.uri(), Optional.of(version), Json.bytes(document), evenIfOlder);
  }

  String id() {
    return Documents.id(uri);
  }

  boolean isRemoval() {
    return version.isEmpty();
  }

  /** Returns whether another one that came before it has a version that changed later. */
  boolean givesWayTo(Change before) {
    return !evenIfOlder
        && version.isPresent()
        && before.version.isPresent()
        && before.version.get().modified().isAfter(version.get().modified());
  }

  Change inAnyCase() {
    return new Change(uri, version, document, true);
  }

  /**
   * Returns what OpenSearch compares: it refuses whatever has less than what is there. The half
   * nanoseconds since 1677, so that the sign fits too; those of one are decided by who comes last.
   */
  private long order() {
    return version.map(each -> (EpochNanos.of(each.modified()) >> 1) + FROM_ZERO).orElse(0L);
  }

  /**
   * Returns what precedes the document in a bulk request.
   *
   * @param there the order of what is there, if that must be replaced
   */
  byte[] action(Optional<Long> there) {
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("_id", id());
    meta.put("version", Math.max(order(), there.orElse(0L)));
    meta.put("version_type", "external_gte");
    return Json.bytes(Map.of(isRemoval() ? "delete" : "index", meta));
  }
}
