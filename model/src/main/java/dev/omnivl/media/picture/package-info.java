/**
 * Pictures in memory: upright sRGB frames, resizing, turning, colour profiles, small JPEGs. Pure
 * arithmetic, no codec.
 */
@NullMarked
package dev.omnivl.media.picture;

import org.jspecify.annotations.NullMarked;
