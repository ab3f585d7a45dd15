package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.v1.IngestedItem;
import dev.omnivl.v1.ItemError;
import dev.omnivl.v1.ItemVersion;

/** Between the index's items and the contract's. */
final class Items {
  /** As much of a wrong URI as a message shows of it. */
  private static final int SHOWN = 200;

  private Items() {}

  /** Returns a URI as replies and messages show it: the beginning, if it is too long to be one. */
  static String shown(String uri) {
    return uri.length() <= dev.omnivl.index.ItemVersion.MAX_URI_LENGTH
        ? uri
        : uri.substring(0, uri.offsetByCodePoints(0, SHOWN)) + "…";
  }

  static dev.omnivl.index.ItemVersion version(ItemVersion item, String field) {
    return new dev.omnivl.index.ItemVersion(
        item.getUri(), item.getSizeBytes(), Wire.instant(item.getModified(), field + ".modified"));
  }

  static ItemVersion version(dev.omnivl.index.ItemVersion version) {
    return ItemVersion.newBuilder()
        .setUri(version.uri())
        .setSizeBytes(version.sizeBytes())
        .setModified(Wire.timestamp(version.modified()))
        .build();
  }

  static IngestedItem ingested(ItemOutcome.Ingested item) {
    return IngestedItem.newBuilder()
        .setMediaId(item.mediaId())
        .setKind(Wire.kind(item.kind()))
        .setSegments(item.segments())
        .setDamage(item.damage().orElse(""))
        .build();
  }

  static ItemError failed(ItemOutcome.Failed failed) {
    Failure failure = new Failure(failed.reason(), failed.message());
    return failed.reason() == Reason.INTERNAL
        ? ItemError.newBuilder()
            .setCode(com.google.rpc.Code.INTERNAL_VALUE)
            .setReason(Reason.INTERNAL.name())
            .setMessage("a defect of the server; its log says more")
            .build()
        : Problem.of(failure, RequestId.current()).item();
  }
}
