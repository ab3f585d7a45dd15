package dev.omnivl.export;

import dev.omnivl.bundle.Part;

/**
 * What goes into a part of a bundle.
 *
 * @param part all settings
 * @param weights by the architecture's names; others are ignored
 * @param tokenizerJson the tokenizer, of at most as many ids as the word table has rows
 */
public record PartContent(Part part, WeightSource weights, byte[] tokenizerJson) {}
