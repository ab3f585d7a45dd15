package dev.omnivl.media;

import java.time.Duration;

/**
 * What a medium's headers say.
 *
 * @param kind image or video
 * @param format the short name of its format, such as {@code jpeg} or {@code webp}
 * @param width columns when shown upright
 * @param height rows when shown upright
 * @param duration how long it plays; zero for an image
 * @param frameCount how many frames it has, or -1 where the file does not say
 */
public record MediaInfo(
    MediaKind kind, String format, int width, int height, Duration duration, int frameCount) {}
