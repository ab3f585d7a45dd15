/** WebP where FFmpeg falls short: animations, and the colours of lossy pictures. */
@NullMarked
package dev.omnivl.media.webp;

import org.jspecify.annotations.NullMarked;
