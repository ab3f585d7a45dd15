package dev.omnivl.server.encode;

import dev.omnivl.text.TokenIds;

/**
 * An embedded text.
 *
 * @param vector a unit vector (D)
 * @param tokens how the model read it
 */
public record EncodedText(float[] vector, TokenIds tokens) implements Encoded {}
