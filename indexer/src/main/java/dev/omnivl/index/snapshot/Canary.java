package dev.omnivl.index.snapshot;

import java.util.List;

/**
 * A question whose answer is known: the vector of a stored medium, and what was found by it.
 *
 * @param uri of the medium, for people
 * @param vector of the whole medium (D)
 * @param mediaIds the nearest media, best first
 * @param scores their cosines
 */
public record Canary(String uri, float[] vector, List<String> mediaIds, float[] scores) {}
