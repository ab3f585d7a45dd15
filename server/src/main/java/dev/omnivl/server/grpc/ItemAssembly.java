package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.v1.IngestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the items of one stream together from their parts; for one thread at a time. */
final class ItemAssembly {
  private final long maxBytes;
  private final List<Reception.Held> held = new ArrayList<>();
  private ByteString parts = ByteString.EMPTY;
  private Optional<String> unfinished = Optional.empty();
  private long received;

  ItemAssembly(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** An item whose last part has come. */
  sealed interface Assembled {
    /**
     * It can be ingested.
     *
     * @param bytes to be given back when it is
     */
    record Complete(IngestItem item, Reception.Held bytes) implements Assembled {}

    /** It cannot, and neither could it be another time. */
    record Refused(ItemVersion version, Failure failure) implements Assembled {}

    /** What describes it is wrong, so that not even the ledger can hold it. */
    record Invalid(String uri, RuntimeException cause) implements Assembled {}
  }

  /**
   * Takes the next part.
   *
   * @param bytes that the part holds; given back here if it is not kept
   * @return the item, if this was its last part
   */
  Optional<Assembled> add(IngestRequest request, Reception.Held bytes) {
    String uri = request.getItem().getUri();
    unfinished
        .filter(other -> !other.equals(uri))
        .ifPresent(other -> {
          throw new FieldError("item.uri", "is " + uri + " before the last part of " + other);
        });
    held.add(bytes);
    received += request.getData().size();
    if (received <= maxBytes) {
      parts = parts.concat(request.getData());
    } else {
      drop(); // the rest is counted, not kept
    }
    if (request.getMore()) {
      unfinished = Optional.of(uri);
      return Optional.empty();
    }
    unfinished = Optional.empty();
    return Optional.of(finish(request));
  }

  private void drop() {
    parts = ByteString.EMPTY;
    held.forEach(Reception.Held::close);
    held.clear();
  }

  private Assembled finish(IngestRequest request) {
    long size = received;
    received = 0;
    ItemVersion version;
    try {
      version = Items.version(request.getItem(), "item");
    } catch (Failure | FieldError e) {
      drop();
      return new Assembled.Invalid(request.getItem().getUri(), e);
    }
    if (size > maxBytes) {
      return new Assembled.Refused(
          version,
          new Failure(
              Reason.TOO_LARGE,
              String.format(
                  Locale.ROOT,
                  "%s has %d bytes; this server takes at most %d",
                  version.uri(),
                  size,
                  maxBytes)));
    }
    byte[] data = parts.toByteArray();
    List<Reception.Held> all = List.copyOf(held);
    parts = ByteString.EMPTY;
    held.clear();
    return new Assembled.Complete(
        new IngestItem(version, data, request.getTitle(), request.getTagsList()),
        () -> all.forEach(Reception.Held::close));
  }
}
