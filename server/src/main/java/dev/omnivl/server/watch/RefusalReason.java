package dev.omnivl.server.watch;

/** Why something was refused before anything was done for it. */
public enum RefusalReason {
  /** A call would have had to wait too long. */
  WAIT,
  /** Too many calls were in the house. */
  CALLS,
  /** There was no room for the bytes of a call. */
  BYTES,
  /** There were too many connections. */
  CONNECTIONS,
  /** A key had used up its quota. */
  QUOTA
}
