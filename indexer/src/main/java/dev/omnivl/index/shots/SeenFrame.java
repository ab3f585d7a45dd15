package dev.omnivl.index.shots;

import java.time.Duration;

/**
 * A frame that was looked at.
 *
 * @param at when it is shown, since the start of its clip
 * @param signature what it looks like
 */
public record SeenFrame(Duration at, FrameSignature signature) {}
