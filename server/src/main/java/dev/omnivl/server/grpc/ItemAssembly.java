package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.v1.IngestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the items of one stream together from their parts: what describes an item is read from its
 * first part, its data from all. For one thread at a time.
 */
final class ItemAssembly {
  private final long maxBytes;
  private final Described described;
  private @Nullable Unfinished unfinished;

  /**
   * Makes the place where parts come together.
   *
   * @param described what somebody else says of an item, if the item asks for that
   */
  ItemAssembly(long maxBytes, Described described) {
    this.maxBytes = maxBytes;
    this.described = described;
  }

  /** Knows what is said of items elsewhere. */
  @FunctionalInterface
  interface Described {
    /** Returns it; empty if what the item itself says counts. */
    Optional<DescribedItem> by(IngestRequest first);
  }

  /** An item whose last part has come. */
  sealed interface Assembled {
    /**
     * It can be ingested.
     *
     * @param evenIfOlder it replaces newer versions that came before it
     * @param captioned the model is to say what it shows
     * @param bytes what it holds, to be closed when it is ingested
     */
    record Complete(IngestItem item, boolean evenIfOlder, boolean captioned, Reception.Held bytes)
        implements Assembled {}

    /** It cannot, and neither could it be another time. */
    record Refused(ItemVersion version, boolean evenIfOlder, Failure failure)
        implements Assembled {}

    /** What names it is wrong or parts of it lack, so that not even the ledger can hold it. */
    record Invalid(String uri, Failure cause) implements Assembled {}
  }

  /**
   * Takes the next part.
   *
   * @param bytes what the part holds; closed here if it is not kept
   * @return the item, if this was its last part
   */
  Optional<Assembled> add(IngestRequest request, Reception.Held bytes) {
    Unfinished item = unfinished == null ? new Unfinished(request) : unfinished;
    if (!item.uri.equals(request.getItem().getUri())) {
      throw Failure.ofField(
          "item.uri",
          "is "
              + Items.shown(request.getItem().getUri())
              + " before the last part of "
              + Items.shown(item.uri));
    }
    item.add(request, bytes);
    unfinished = request.getMore() ? item : null;
    return request.getMore() ? Optional.empty() : Optional.of(item.finish());
  }

  /**
   * The sender has sent all it will.
   *
   * @return the item whose last part did not come, if there is one
   */
  Optional<Assembled> end() {
    return Optional.ofNullable(unfinished)
        .map(item -> {
          clear();
          return new Assembled.Invalid(
              item.uri,
              new Failure(
                  Reason.INVALID_ARGUMENT,
                  Items.shown(item.uri) + ": the stream ended before its last part"));
        });
  }

  /** Lets go of an unfinished item. */
  void clear() {
    if (unfinished != null) {
      unfinished.drop();
      unfinished = null;
    }
  }

  /** An item and what has come of it. */
  private final class Unfinished {
    private final String uri;

    /** What becomes of it as far as its description tells; complete means nothing but data lack. */
    private final Assembled opening;

    private final List<Reception.Held> held = new ArrayList<>();
    private ByteString data = ByteString.EMPTY;
    private long received;

    Unfinished(IngestRequest first) {
      uri = first.getItem().getUri();
      opening = opening(first);
    }

    private Assembled opening(IngestRequest first) {
      ItemVersion version;
      try {
        version = Items.version(first.getItem(), "item");
      } catch (Failure e) {
        return new Assembled.Invalid(Items.shown(first.getItem().getUri()), e);
      }
      try {
        Optional<DescribedItem> known = described.by(first);
        ItemDescription description =
            known.isPresent()
                ? known.get().description().of(version)
                : new ItemDescription(
                    version,
                    first.getTitle(),
                    first.getTagsList(),
                    Wire.attributes(first.getAttributesMap()));
        return new Assembled.Complete(
            new IngestItem(
                description,
                new byte[0],
                known.map(DescribedItem::written).orElse(Attributes.NONE)),
            first.getEvenIfOlder(),
            first.getCaptioned(),
            () -> {});
      } catch (Failure e) {
        return new Assembled.Refused(version, first.getEvenIfOlder(), e);
      }
    }

    void add(IngestRequest part, Reception.Held bytes) {
      held.add(bytes);
      received += part.getData().size();
      if (received <= maxBytes && opening instanceof Assembled.Complete) {
        data = data.concat(part.getData());
      } else {
        drop(); // the rest is counted, not kept
      }
    }

    void drop() {
      data = ByteString.EMPTY;
      held.forEach(Reception.Held::close);
      held.clear();
    }

    Assembled finish() {
      return switch (opening) {
        case Assembled.Complete complete when received > maxBytes -> tooLarge(complete);
        case Assembled.Complete complete ->
            new Assembled.Complete(
                new IngestItem(
                    complete.item().description(), data.toByteArray(), complete.item().written()),
                complete.evenIfOlder(),
                complete.captioned(),
                this::drop);
        case Assembled.Refused refused -> refused;
        case Assembled.Invalid invalid -> invalid;
      };
    }

    private Assembled tooLarge(Assembled.Complete complete) {
      String message =
          String.format(
              Locale.ROOT,
              "%s has %d bytes; this server takes at most %d",
              uri,
              received,
              maxBytes);
      return new Assembled.Refused(
          complete.item().version(),
          complete.evenIfOlder(),
          new Failure(Reason.TOO_LARGE, message));
    }
  }
}
