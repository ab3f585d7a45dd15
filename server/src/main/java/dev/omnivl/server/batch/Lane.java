package dev.omnivl.server.batch;

/** How urgent work is. */
public enum Lane {
  /** Somebody waits: goes first, and is refused at once when its queue is full. */
  INTERACTIVE,
  /** Many items of one sender: goes when nothing interactive waits, and holds its sender back. */
  BULK
}
