package dev.omnivl.server.encode;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Batched;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.batch.Queued;
import dev.omnivl.server.batch.Trail;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.jfr.DecodeEvent;
import dev.omnivl.server.jfr.QueueEvent;
import dev.omnivl.server.watch.Watch;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** The threads on which media are decoded, for single calls and for the index. Thread safe. */
public final class Decoders implements AutoCloseable {
  private static final String WORK = "decode";

  private final Workers workers;
  private final Watch watch;

  /**
   * Starts the threads.
   *
   * @param threads how many; at least 1
   * @param presence whether somebody waits for the server
   * @param watch is told of each step
   */
  public Decoders(int threads, Presence presence, Watch watch) {
    workers = new Workers("decoder", threads, presence);
    this.watch = watch;
  }

  /**
   * Runs a step of a medium's decoding and waits for its result.
   *
   * @param step gets the caller, who also counts as gone when the threads end
   * @throws Failure {@code EXPIRED}, {@code UNAVAILABLE} if the threads have ended, or what the
   *     step threw
   */
  public <O> Batched<O> run(Function<Caller, O> step, Caller caller) {
    long asked = System.nanoTime();
    return workers.run(present -> watched(step, present, asked), caller);
  }

  private <O> O watched(Function<Caller, O> step, Caller caller, long asked) {
    String lane = label(caller.lane());
    DecodeEvent event = new DecodeEvent();
    event.begin();
    long began = System.nanoTime();
    QueueEvent.left("decoder", "", lane, began - asked);
    caller.trail().waited(WORK, asked, began);
    try {
      O result = step.apply(caller);
      event.end(lane, "");
      tell(caller, began, 0);
      watch.decoded(caller.lane(), Duration.ofNanos(System.nanoTime() - began));
      return result;
    } catch (Throwable e) {
      Reason why = e instanceof Failure failure ? failure.reason() : Reason.INTERNAL;
      event.end(lane, label(why));
      tell(caller, began, 1);
      watch.decodingFailed(why);
      throw e;
    }
  }

  private static void tell(Caller caller, long began, int failed) {
    caller
        .trail()
        .worked(new Trail.Stint(WORK, "", caller.lane(), began, System.nanoTime(), 1, failed));
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns what waits for a decoder. */
  public Queued queue() {
    return workers;
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    workers.close();
  }
}
