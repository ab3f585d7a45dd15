package dev.omnivl.server.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * An item left a queue, on the thread that took it. It has no duration of its own: the waits of
 * many overlap, and a thread's time line shows one thing at a time.
 */
@Name("dev.omnivl.Queue")
@Label("Queue")
@Category({"OmniVL", "Queue"})
@Description("An item left a queue, because its turn had come")
@StackTrace(false)
public final class QueueEvent extends Event {
  @Label("Queue")
  @Description("engine, generator or decoder")
  String queue = "";

  @Label("Model")
  @Description("The name by which calls ask for the model; empty for the decoders")
  String model = "";

  @Label("Lane")
  @Description("interactive, where somebody waits, or bulk")
  String lane = "";

  @Label("Waited")
  @Description("How long it stood in the queue")
  @Timespan(Timespan.NANOSECONDS)
  long waited;

  /**
   * Tells of an item.
   *
   * @param nanos that it waited
   */
  public static void left(String queue, String model, String lane, long nanos) {
    QueueEvent event = new QueueEvent();
    if (event.shouldCommit()) {
      event.queue = queue;
      event.model = model;
      event.lane = lane;
      event.waited = nanos;
      event.commit();
    }
  }
}
