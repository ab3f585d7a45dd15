package dev.omnivl.index.transfer;

/**
 * What was exported or imported.
 *
 * @param media images and clips
 * @param vectors of them
 * @param failed items that could not be indexed where they came from
 * @param passedOver items that were there already, in this version or a later one
 */
public record Transferred(long media, long vectors, long failed, long passedOver) {}
