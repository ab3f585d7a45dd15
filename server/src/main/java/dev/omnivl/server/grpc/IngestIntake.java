package dev.omnivl.server.grpc;

import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.grpc.ItemAssembly.Assembled;
import dev.omnivl.server.ingest.Ingest;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import java.util.Optional;
import java.util.function.Supplier;

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
          () ->
              IngestResponse.newBuilder()
                  .setUri(invalid.uri())
                  .setError(Problem.of(invalid.cause(), RequestId.current()).item())
                  .build();
      case Assembled.Refused refused ->
          () ->
              durable(
                  refused.version().uri(),
                  new CallTimes(),
                  () -> ingest.refuse(refused.version(), refused.failure()));
      case Assembled.Complete complete -> new Ingesting(complete);
    };
  }

  /** An item that is complete, with the bytes that it holds. */
  private final class Ingesting implements Task<IngestResponse> {
    private final Assembled.Complete complete;

    Ingesting(Assembled.Complete complete) {
      this.complete = complete;
    }

    @Override
    public IngestResponse answer() {
      CallTimes times = new CallTimes();
      IngestItem item = complete.item();
      return durable(item.version().uri(), times, () -> ingest.add(item, caller, times));
    }

    @Override
    public void close() {
      complete.bytes().close();
    }
  }

  /** Answers once the outcome is on disk. */
  private IngestResponse durable(String uri, CallTimes times, Supplier<ItemOutcome> work) {
    IngestResponse.Builder response = IngestResponse.newBuilder().setUri(uri);
    try {
      ItemOutcome outcome = work.get();
      ingest.awaitDurable();
      switch (outcome) {
        case ItemOutcome.Ingested item -> response.setItem(Items.ingested(item));
        case ItemOutcome.Failed failed -> response.setError(Items.failed(failed));
      }
    } catch (RuntimeException e) {
      response.setError(Problem.of(e, RequestId.current()).item());
    }
    return response.setTimings(Wire.timings(times)).build();
  }
}
