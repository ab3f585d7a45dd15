package dev.omnivl.media;

import dev.omnivl.media.picture.Frame;
import java.time.Duration;

/**
 * A frame and when it is shown.
 *
 * @param at since the start of its clip
 * @param frame the picture
 */
public record TimedFrame(Duration at, Frame frame) {}
