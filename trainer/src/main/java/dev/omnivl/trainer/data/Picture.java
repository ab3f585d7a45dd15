package dev.omnivl.trainer.data;

/**
 * A decoded medium.
 *
 * @param item what is known of it
 * @param labelled whether all that is known is its class, and its captions are templates
 * @param pixels (S, S, 3), or (T, S, S, 3) for a clip, uint8
 */
public record Picture(Item item, boolean labelled, byte[] pixels) {}
