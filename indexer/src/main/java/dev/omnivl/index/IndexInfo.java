package dev.omnivl.index;

/**
 * The index in numbers, as of its last commit.
 *
 * @param modelId the embedding id of the model whose vectors it holds
 * @param dimensions the length of a vector
 * @param media indexed images and clips
 * @param segments searchable parts, one vector each
 * @param failed items whose last version could not be indexed
 * @param sizeBytes bytes on disk
 */
public record IndexInfo(
    String modelId, int dimensions, long media, long segments, long failed, long sizeBytes) {}
