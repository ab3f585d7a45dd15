package dev.omnivl.server.batch;

import java.time.Duration;

/**
 * A result and what it took.
 *
 * @param value the result
 * @param waited from the call to the start of the batch
 * @param ran how long the whole batch took
 * @param share of that time which this result used, were it divided evenly
 * @param batchSize how many items ran together
 * @param <O> the result's type
 */
public record Batched<O>(O value, Duration waited, Duration ran, Duration share, int batchSize) {}
