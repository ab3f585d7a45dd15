package dev.omnivl.server.transport;

/**
 * The header of an HTTP/2 frame (RFC 9113, section 4.1).
 *
 * @param length of the payload in bytes
 * @param type of the frame
 * @param flags whose meaning depends on the type
 * @param stream it belongs to; 0 is the connection
 */
record Frame(int length, int type, int flags, int stream) {
  static final int BYTES = 9;
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;

  boolean endsStream() {
    return (flags & END_STREAM) != 0;
  }
}
