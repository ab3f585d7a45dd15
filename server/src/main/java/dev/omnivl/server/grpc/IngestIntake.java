package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.collections.Collection;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.grpc.ItemAssembly.Assembled;
import dev.omnivl.server.ingest.Ingest;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.watch.IngestOutcome;
import dev.omnivl.server.watch.Watch;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.SupersededItem;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The items of one {@code Ingest} stream: each is answered when its outcome is on disk. */
final class IngestIntake implements Intake<IngestRequest, IngestResponse> {
  private final Collections collections;
  private final Caller caller;
  private final ItemAssembly assembly;
  private final Watch watch;

  /** Of the first message. */
  private @Nullable Collection collection;

  private @Nullable String firstName;

  IngestIntake(Collections collections, Caller caller, long maxMediaBytes, Watch watch) {
    this.watch = watch;
    this.collections = collections;
    this.caller = caller;
    this.assembly = new ItemAssembly(maxMediaBytes, this::said);
  }

  @Override
  public Optional<Task<IngestResponse>> take(IngestRequest message, Reception.Held bytes) {
    if (collection == null) {
      Collection found = collections.get(message.getCollection());
      found.model().close(); // or the stream ends, with the name of the model to load
      collection = found;
    }
    Collection into = collection;
    requireSame(into, message.getCollection());
    if (message.getCaptioned()) {
      requireCaptions(into); // or the stream ends too: no item is at fault
    }
    return assembly.add(message, bytes).map(assembled -> task(assembled, into));
  }

  private static void requireCaptions(Collection into) {
    try (Lease lease = into.model()) {
      lease.model(Capability.CAPTION);
    }
  }

  /** After a switch the name leads elsewhere: what came here would not be found under it. */
  private void requireSame(Collection into, String name) {
    String asked = firstName;
    if (asked == null) {
      firstName = name;
    } else if (collections.get(asked) != into) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "the collection was switched to another model meanwhile: begin a new stream");
    }
  }

  private Optional<DescribedItem> said(IngestRequest first) {
    return first.getDescribedBy().isEmpty()
        ? Optional.empty()
        : collections.get(first.getDescribedBy()).index().description(first.getItem().getUri());
  }

  @Override
  public Optional<Task<IngestResponse>> finish() {
    Collection into = collection;
    return into == null ? Optional.empty() : assembly.end().map(assembled -> task(assembled, into));
  }

  @Override
  public void close() {
    assembly.clear();
  }

  private Task<IngestResponse> task(Assembled assembled, Collection into) {
    return switch (assembled) {
      case Assembled.Invalid invalid -> refusal(invalid.uri(), invalid.cause());
      case Assembled.Refused refused ->
          new Recorded(
              into.ingest().arrived(refused.version(), refused.evenIfOlder()),
              refused.version().uri(),
              (arrival, times) -> arrival.refuse(refused.version(), refused.failure()),
              () -> {},
              watch);
      case Assembled.Complete complete -> complete(complete, into);
    };
  }

  private Task<IngestResponse> complete(Assembled.Complete complete, Collection into) {
    String uri = complete.item().version().uri();
    try {
      into.requireRoom(complete.item().version());
    } catch (Failure full) {
      complete.bytes().close();
      return refusal(uri, full);
    }
    return new Recorded(
        into.ingest().arrived(complete.item().version(), complete.evenIfOlder()),
        uri,
        (arrival, times) -> arrival.add(complete.item(), complete.captioned(), caller, times),
        complete.bytes(),
        watch);
  }

  /** An item that the ledger will not know. */
  private Task<IngestResponse> refusal(String uri, RuntimeException cause) {
    return () -> {
      IngestResponse response =
          IngestResponse.newBuilder()
              .setUri(uri)
              .setError(Problem.of(cause, RequestId.current()).item())
              .build();
      return () -> {
        watch.ingested(IngestOutcome.REFUSED);
        return response;
      };
    };
  }

  /** What is done for an item, without waiting for the disk. */
  private interface Work {
    ItemOutcome of(Ingest.Arrival arrival, CallTimes times);
  }

  /** An item that the ledger will know, with the bytes that it holds until its work is done. */
  private static final class Recorded implements Task<IngestResponse> {
    private final Ingest.Arrival arrival;
    private final String uri;
    private final Reception.Held bytes;
    private final Watch watch;
    private @Nullable Work work;

    Recorded(Ingest.Arrival arrival, String uri, Work work, Reception.Held bytes, Watch watch) {
      this.watch = watch;
      this.arrival = arrival;
      this.uri = uri;
      this.bytes = bytes;
      this.work = work;
    }

    @Override
    public Supplier<IngestResponse> work() {
      CallTimes times = new CallTimes();
      try (bytes) {
        Optional<Instant> newer = arrival.supersededBy();
        if (newer.isPresent()) {
          return () -> durable(reply -> supersede(newer.get(), reply), times);
        }
        ItemOutcome outcome = Objects.requireNonNull(work).of(arrival, times);
        return () -> durable(reply -> tell(outcome, reply), times);
      } catch (RuntimeException e) {
        return () -> failed(e, times);
      } finally {
        work = null; // with the encoded file, which may be large
      }
    }

    private IngestResponse durable(Consumer<IngestResponse.Builder> result, CallTimes times) {
      IngestResponse.Builder response = IngestResponse.newBuilder().setUri(uri);
      try {
        arrival.awaitDurable();
        result.accept(response);
      } catch (RuntimeException e) {
        return failed(e, times);
      }
      return response.setTimings(Wire.timings(times)).build();
    }

    private void tell(ItemOutcome outcome, IngestResponse.Builder response) {
      Optional<Instant> newer = arrival.supersededBy();
      if (newer.isPresent()) {
        supersede(newer.get(), response);
        return;
      }
      switch (outcome) {
        case ItemOutcome.Ingested item -> {
          response.setItem(Items.ingested(item));
          watch.ingested(IngestOutcome.INGESTED);
        }
        case ItemOutcome.Failed failed -> {
          response.setError(Items.failed(failed));
          watch.ingested(IngestOutcome.FAILED);
        }
      }
    }

    private void supersede(Instant newer, IngestResponse.Builder response) {
      response.setSuperseded(
          SupersededItem.newBuilder().setModified(Wire.timestamp(newer)).build());
      watch.ingested(IngestOutcome.SUPERSEDED);
    }

    private IngestResponse failed(RuntimeException cause, CallTimes times) {
      watch.ingested(IngestOutcome.REFUSED);
      return IngestResponse.newBuilder()
          .setUri(uri)
          .setError(Problem.of(cause, RequestId.current()).item())
          .setTimings(Wire.timings(times))
          .build();
    }

    @Override
    public void close() {
      bytes.close();
      arrival.close();
    }
  }
}
