package dev.omnivl.server.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A step of a medium's decoding; its duration is the decoder's time. */
@Name("dev.omnivl.Decode")
@Label("Decode")
@Category({"OmniVL", "Media"})
@Description("A step of a medium's decoding: one for a single call, two or more for the index")
@StackTrace(false)
public final class DecodeEvent extends Event {
  @Label("Lane")
  @Description("interactive, where somebody waits, or bulk")
  String lane = "";

  @Label("Failure")
  @Description("Why it failed, as the label of the metrics; empty if it did not")
  String failure = "";

  /** Ends the event that has begun, and says what it was. */
  public void end(String inLane, String why) {
    end();
    if (shouldCommit()) {
      lane = inLane;
      failure = why;
      commit();
    }
  }
}
