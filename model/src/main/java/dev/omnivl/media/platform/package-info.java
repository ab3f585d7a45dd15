/** Pictures that FFmpeg does not read, or not rightly, by the Java platform's own decoders. */
@NullMarked
package dev.omnivl.media.platform;

import org.jspecify.annotations.NullMarked;
