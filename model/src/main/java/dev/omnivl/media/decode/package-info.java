/**
 * From encoded bytes to frames: {@link dev.omnivl.media.decode.MediaDecoder} opens a medium and
 * picks who reads it.
 */
@NullMarked
package dev.omnivl.media.decode;

import org.jspecify.annotations.NullMarked;
