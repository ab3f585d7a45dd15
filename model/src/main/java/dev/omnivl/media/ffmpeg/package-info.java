/**
 * FFmpeg behind a few classes of ours: containers, codecs, and its frames as sRGB pictures. It
 * reads from memory only.
 */
@NullMarked
package dev.omnivl.media.ffmpeg;

import org.jspecify.annotations.NullMarked;
