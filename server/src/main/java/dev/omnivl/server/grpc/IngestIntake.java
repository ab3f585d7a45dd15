package dev.omnivl.server.grpc;

import dev.omnivl.index.ItemOutcome;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.grpc.ItemAssembly.Assembled;
import dev.omnivl.server.ingest.Ingest;
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
  private final Ingest ingest;
  private final Caller caller;
  private final ItemAssembly assembly;

  IngestIntake(Ingest ingest, Caller caller, long maxMediaBytes) {
    this.ingest = ingest;
    this.caller = caller;
    this.assembly = new ItemAssembly(maxMediaBytes);
  }

  @Override
  public Optional<Task<IngestResponse>> take(IngestRequest message, Reception.Held bytes) {
    return assembly.add(message, bytes).map(this::task);
  }

  @Override
  public Optional<Task<IngestResponse>> finish() {
    return assembly.end().map(this::task);
  }

  @Override
  public void close() {
    assembly.clear();
  }

  private Task<IngestResponse> task(Assembled assembled) {
    return switch (assembled) {
      case Assembled.Invalid invalid ->
          () -> {
            IngestResponse response =
                IngestResponse.newBuilder()
                    .setUri(invalid.uri())
                    .setError(Problem.of(invalid.cause(), RequestId.current()).item())
                    .build();
            return () -> response;
          };
      case Assembled.Refused refused ->
          new Recorded(
              ingest.arrived(refused.version(), refused.evenIfOlder()),
              refused.version().uri(),
              (arrival, times) -> arrival.refuse(refused.version(), refused.failure()),
              () -> {});
      case Assembled.Complete complete ->
          new Recorded(
              ingest.arrived(complete.item().version(), complete.evenIfOlder()),
              complete.item().version().uri(),
              (arrival, times) -> arrival.add(complete.item(), caller, times),
              complete.bytes());
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
    private @Nullable Work work;

    Recorded(Ingest.Arrival arrival, String uri, Work work, Reception.Held bytes) {
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
          return () -> durable(reply -> reply.setSuperseded(superseded(newer.get())), times);
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
        response.setSuperseded(superseded(newer.get()));
        return;
      }
      switch (outcome) {
        case ItemOutcome.Ingested item -> response.setItem(Items.ingested(item));
        case ItemOutcome.Failed failed -> response.setError(Items.failed(failed));
      }
    }

    private static SupersededItem superseded(Instant newer) {
      return SupersededItem.newBuilder().setModified(Wire.timestamp(newer)).build();
    }

    private IngestResponse failed(RuntimeException cause, CallTimes times) {
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
