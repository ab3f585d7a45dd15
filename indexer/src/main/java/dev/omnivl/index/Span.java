package dev.omnivl.index;

/**
 * A stretch of a clip that fits a query: neighbouring moments, joined.
 *
 * @param range from the start of its first moment to the end of its last
 * @param score that of its best moment
 * @param peak its best moment, inside the range
 */
public record Span(TimeRange range, float score, TimeRange peak) {}
