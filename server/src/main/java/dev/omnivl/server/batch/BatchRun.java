package dev.omnivl.server.batch;

import java.time.Duration;

/**
 * A batch that ended.
 *
 * @param work the kind of work, as a value of a label
 * @param lane of its items; of people, if there were such among them
 * @param items how many ran together; at least 1
 * @param failed how many of them have no result
 * @param took how long it ran
 */
public record BatchRun(String work, Lane lane, int items, int failed, Duration took) {}
