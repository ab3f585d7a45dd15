package dev.omnivl.bench.peer;

/**
 * What a training step gave and where its time went.
 *
 * @param loss before the step
 * @param forward seconds of the forward pass and the loss
 * @param backward seconds of the backward pass
 * @param optimiser seconds in which the weights were moved
 */
public record StepTimes(float loss, double forward, double backward, double optimiser) {

  /**
   * The same from readings of the clock.
   *
   * @param loss before the step
   * @param start of the step, nanoseconds, as the others
   * @param forward when the loss was there
   * @param backward when the gradients were there
   * @param end when the weights were moved
   */
  public static StepTimes between(float loss, long start, long forward, long backward, long end) {
    return new StepTimes(
        loss, (forward - start) / 1e9, (backward - forward) / 1e9, (end - backward) / 1e9);
  }
}
