package dev.omnivl.trainer.run;

import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.events.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a run's figures as scalars. Clip steps have tags of their own: their batches are smaller,
 * so their losses are of another size, and one curve through both would only jump.
 *
 * @param events where to
 */
record ScalarListener(EventLog events) implements TrainingListener {

  @Override
  public void step(StepReport report) {
    String kind = report.video() ? "/clips" : "/images";
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss/total" + kind, report.loss());
    scalars.put("loss/contrast" + kind, report.contrast());
    scalars.put("loss/match" + kind, report.match());
    scalars.put("loss/generate" + kind, report.generate());
    scalars.put("loss/classify" + kind, report.classify());
    scalars.put("gradient/norm" + kind, report.gradientNorm());
    scalars.put("schedule/learning_rate", report.learningRate());
    scalars.put("model/temperature", report.temperature());
    scalars.put("speed/samples_per_second" + kind, report.samples() / report.seconds());
    events.add(report.step(), scalars);
  }

  @Override
  public void evaluated(long step, Map<String, Recall> figures) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    figures.forEach((name, recall) -> {
      String group = "recall/" + tag(name);
      scalars.put(group + "/at1", recall.at1());
      scalars.put(group + "/at5", recall.at5());
      scalars.put(group + "/at10", recall.at10());
      scalars.put(group + "/median_rank", recall.medianRank());
    });
    events.add(step, scalars);
  }

  /** A name without what TensorBoard's filters and folders would read as more than a letter. */
  private static String tag(String name) {
    return name.replaceAll("[^A-Za-z0-9.-]+", "_");
  }
}
