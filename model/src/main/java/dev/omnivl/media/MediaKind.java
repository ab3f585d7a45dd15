package dev.omnivl.media;

/** What a medium is, decided by its content and never by its name. */
public enum MediaKind {
  /** A still picture, or an animation with a single frame. */
  IMAGE,
  /** An animation of two or more frames, or a video file. */
  VIDEO
}
