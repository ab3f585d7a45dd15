package dev.omnivl.index;

/**
 * A moment of a clip with what a query scored it.
 *
 * @param range which part of the clip it is
 * @param score the higher, the better it fits
 */
public record ScoredSegment(TimeRange range, float score) {}
