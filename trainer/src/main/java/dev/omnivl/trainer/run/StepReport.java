package dev.omnivl.trainer.run;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * One step's figures.
 *
 * @param step its number in the run, from 1
 * @param stage name of the stage
 * @param video whether it looked at clips
 * @param samples it looked at
 * @param loss total
 * @param contrast part of the total
 * @param match part of the total
 * @param generate part of the total
 * @param classify part of the total
 * @param gradientNorm before clipping
 * @param learningRate used
 * @param temperature after the step
 * @param seconds it took
 */
record StepReport(
    long step,
    String stage,
    boolean video,
    int samples,
    double loss,
    double contrast,
    double match,
    double generate,
    double classify,
    double gradientNorm,
    double learningRate,
    double temperature,
    double seconds) {

  /** Whether the step gave numbers; after one that did not, the weights are worth nothing. */
  boolean finite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }

  /** The loss and its parts by name, those that the stage has. */
  String message() {
    StringJoiner parts = new StringJoiner(" + ");
    part(parts, "contrast", contrast);
    part(parts, "match", match);
    part(parts, "generate", generate);
    part(parts, "classify", classify);
    return String.format(Locale.ROOT, "loss %.3f = %s", loss, parts);
  }

  private static void part(StringJoiner parts, String name, double value) {
    if (value != 0) {
      parts.add(String.format(Locale.ROOT, "%s %.2f", name, value));
    }
  }
}
