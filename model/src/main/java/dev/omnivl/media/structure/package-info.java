/**
 * Our own reading of file structures: sizes, turns, counts of frames, truncation and caps, before
 * anything is decoded.
 */
@NullMarked
package dev.omnivl.media.structure;

import org.jspecify.annotations.NullMarked;
