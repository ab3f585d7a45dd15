package dev.omnivl.server.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A batch that a model ran; its duration is the model's time. */
@Name("dev.omnivl.Batch")
@Label("Batch")
@Category({"OmniVL", "Model"})
@Description("Items of one kind of work that a model ran together")
@StackTrace(false)
public final class BatchEvent extends Event {
  @Label("Model")
  @Description("The name by which calls ask for the model")
  String model = "";

  @Label("Work")
  @Description("What the batch was made of, as the label of the metrics")
  String work = "";

  @Label("Lane")
  @Description("interactive, where somebody waits, or bulk")
  String lane = "";

  @Label("Items")
  @Description("How many ran together")
  int items;

  @Label("Failed Items")
  @Description("How many of them have no result")
  int failed;

  /** Ends the event that has begun, and says what it was. */
  public void end(String ofModel, String ofWork, String inLane, int ofItems, int ofFailed) {
    end();
    if (shouldCommit()) {
      model = ofModel;
      work = ofWork;
      lane = inLane;
      items = ofItems;
      failed = ofFailed;
      commit();
    }
  }
}
