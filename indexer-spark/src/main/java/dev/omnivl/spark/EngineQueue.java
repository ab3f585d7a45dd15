package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ingest.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A model whose callers share batches: while one is computed, the next gathers. One thread asks the
 * model, which computes with as many of its own as it was given; it lives as long as the process.
 */
final class EngineQueue implements Embedder {
  private static final int LARGEST = 32; // items of a batch, unless a single call has more

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final Embedder model;

  EngineQueue(Embedder model) {
    this.model = model;
    Thread.ofPlatform().name("omnivl-engine").daemon().start(this::serve);
  }

  private record Call(
      boolean clips, List<byte[]> pixels, CompletableFuture<List<float[]>> vectors) {}

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return vectors(false, pixels);
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return vectors(true, pixels);
  }

  private List<float[]> vectors(boolean clips, List<byte[]> pixels) {
    Call call = new Call(clips, pixels, new CompletableFuture<>());
    calls.add(call);
    try {
      return call.vectors().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "the task was ended", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new IllegalStateException("the model did not answer", e.getCause());
    }
  }

  private void serve() {
    try {
      while (true) {
        compute(batch(calls.take()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what waits behind a call and fits into its batch. */
  private List<Call> batch(Call first) {
    List<Call> batch = new ArrayList<>(List.of(first));
    int size = first.pixels().size();
    for (Call next = calls.peek(); next != null; next = calls.peek()) {
      size += next.pixels().size();
      if (next.clips() != first.clips() || size > LARGEST) {
        break;
      }
      batch.add(calls.remove());
    }
    return batch;
  }

  private void compute(List<Call> batch) {
    try {
      List<byte[]> pixels = batch.stream().flatMap(call -> call.pixels().stream()).toList();
      List<float[]> vectors = batch.getFirst().clips() ? model.clips(pixels) : model.images(pixels);
      int from = 0;
      for (Call call : batch) {
        int to = from + call.pixels().size();
        call.vectors().complete(vectors.subList(from, to));
        from = to;
      }
    } catch (RuntimeException e) {
      batch.forEach(call -> call.vectors().completeExceptionally(e));
    }
  }
}
