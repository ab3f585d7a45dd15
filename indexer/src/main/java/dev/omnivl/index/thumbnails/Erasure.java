package dev.omnivl.index.thumbnails;

/**
 * A thumbnail that may have lost its last reference.
 *
 * @param place where it is
 * @param contentHash the SHA-256 of the medium that it shows, 64 hexadecimal digits; who refers to
 *     it has the same
 */
public record Erasure(long place, String contentHash) {}
