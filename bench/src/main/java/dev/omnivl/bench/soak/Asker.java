package dev.omnivl.bench.soak;

import dev.omnivl.bench.soak.Tally.Patience;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller that asks again when its request has ended, after a pause: most wait, however long it
 * takes; some have a deadline that may pass, some leave.
 */
final class Asker implements Runnable {
  /** Whoever has heard nothing for so long will hear nothing any more. */
  static final long LOST_SECONDS = 120;

  private static final int LONGEST_PAUSE_MILLIS = 200;
  private static final int LONGEST_DEADLINE_MILLIS = 40;

  private final ManagedChannel channel;
  private final Mix mix;
  private final Mix.Kind kind;
  private final Tally tally;
  private final Random random;
  private final BooleanSupplier over;

  /**
   * Makes one.
   *
   * @param over when it is to stop
   */
  Asker(
      ManagedChannel channel,
      Mix mix,
      Mix.Kind kind,
      Tally tally,
      Random random,
      BooleanSupplier over) {
    this.channel = channel;
    this.mix = mix;
    this.kind = kind;
    this.tally = tally;
    this.random = random;
    this.over = over;
  }

  @Override
  public void run() {
    try {
      while (!over.getAsBoolean()) {
        ask(mix.next(kind, random));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <Q, R> void ask(Mix.Asked<Q, R> asked) throws InterruptedException {
    Patience patience =
        switch (random.nextInt(20)) {
          case 0 -> Patience.DEADLINE;
          case 1 -> Patience.LEFT;
          default -> Patience.ENDLESS;
        };
    long millis = 1 + random.nextInt(LONGEST_DEADLINE_MILLIS);
    CallOptions options =
        patience == Patience.DEADLINE
            ? CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
            : CallOptions.DEFAULT;
    ClientCall<Q, R> call = channel.newCall(asked.method(), options);
    Ending<R> ending = new Ending<>(call);
    call.start(ending, new Metadata());
    call.sendMessage(asked.request());
    call.halfClose();
    call.request(1);
    String method = asked.method().getFullMethodName();
    if (patience == Patience.LEFT && ending.awaited(millis, TimeUnit.MILLISECONDS) == null) {
      call.cancel("enough", null);
    }
    Status status = ending.awaited(LOST_SECONDS, TimeUnit.SECONDS);
    if (status == null || (status.isOk() && !ending.answered)) {
      tally.lost(method, 1);
      call.cancel("nothing was heard", null);
    } else {
      tally.ended(method, status.getCode(), patience, String.valueOf(status.getDescription()));
    }
  }

  /** Hears how a call ends. */
  private static final class Ending<R> extends ClientCall.Listener<R> {
    private final ClientCall<?, R> call;
    private final CompletableFuture<Status> closed = new CompletableFuture<>();
    private volatile boolean answered;

    Ending(ClientCall<?, R> call) {
      this.call = call;
    }

    @Override
    public void onMessage(R message) {
      answered = true;
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed.complete(status);
    }

    /** Returns with what the call ended; null if it has not within a time. */
    @Nullable Status awaited(long time, TimeUnit unit) throws InterruptedException {
      try {
        return closed.get(time, unit);
      } catch (TimeoutException e) {
        return null;
      } catch (ExecutionException e) {
        return Status.UNKNOWN.withCause(e);
      }
    }
  }
}
