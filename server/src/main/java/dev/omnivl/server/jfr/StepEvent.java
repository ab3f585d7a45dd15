package dev.omnivl.server.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A step of the texts that are written side by side: a token of each. */
@Name("dev.omnivl.Step")
@Label("Step")
@Category({"OmniVL", "Model"})
@Description("A token of each text that is written at the time")
@StackTrace(false)
public final class StepEvent extends Event {
  @Label("Model")
  @Description("The name by which calls ask for the model")
  String model = "";

  @Label("Lane")
  @Description("interactive, if somebody waits for one of the texts, or bulk")
  String lane = "";

  @Label("Texts")
  @Description("How many were under way")
  int texts;

  /** Ends the event that has begun, and says what it was. */
  public void end(String ofModel, String inLane, int ofTexts) {
    end();
    if (shouldCommit()) {
      model = ofModel;
      lane = inLane;
      texts = ofTexts;
      commit();
    }
  }
}
