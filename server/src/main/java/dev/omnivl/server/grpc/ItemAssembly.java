package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.v1.IngestRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Puts the items of one stream together from their parts; for one thread at a time. */
final class ItemAssembly {
  private final long maxBytes;
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private Optional<String> unfinished = Optional.empty();
  private long received;

  ItemAssembly(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** An item whose last part has come. */
  sealed interface Assembled {
    /** It can be ingested. */
    record Complete(IngestItem item) implements Assembled {}

    /** It cannot, and neither could it be another time. */
    record Refused(ItemVersion version, Failure failure) implements Assembled {}

    /** What describes it is wrong, so that not even the ledger can hold it. */
    record Invalid(String uri, RuntimeException cause) implements Assembled {}
  }

  /**
   * Takes the next part.
   *
   * @return the item, if this was its last part
   */
  Optional<Assembled> add(IngestRequest request) {
    String uri = request.getItem().getUri();
    unfinished
        .filter(other -> !other.equals(uri))
        .ifPresent(other -> {
          throw new FieldError("item.uri", "is " + uri + " before the last part of " + other);
        });
    received += request.getData().size();
    if (received <= maxBytes) {
      keep(request);
    } else {
      parts.reset(); // the rest is counted, not kept
    }
    if (request.getMore()) {
      unfinished = Optional.of(uri);
      return Optional.empty();
    }
    unfinished = Optional.empty();
    return Optional.of(finish(request));
  }

  private void keep(IngestRequest request) {
    try {
      request.getData().writeTo(parts);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail", e);
    }
  }

  private Assembled finish(IngestRequest request) {
    long size = received;
    byte[] data = parts.toByteArray();
    received = 0;
    parts.reset();
    ItemVersion version;
    try {
      version = Items.version(request.getItem(), "item");
    } catch (Failure | FieldError e) {
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
    return new Assembled.Complete(
        new IngestItem(version, data, request.getTitle(), request.getTagsList()));
  }
}
