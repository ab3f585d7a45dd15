package dev.omnivl.server.grpc;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How messages to callers look: one short line, without control characters or paths of ours. */
final class Wording {
  private static final int LONGEST = 500;

  /**
   * Of UTF-8. Three copies of a message must fit into the 8 KiB of headers that clients take: one
   * percent-encoded, at three bytes for each, and two in base 64.
   */
  private static final int MOST_BYTES = 1000;

  private static final int LONGEST_NAME = 120;
  private static final Pattern BREAKS = Pattern.compile("\\s*\\R\\s*");
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  /** An absolute path of a file system, with at least one folder; the scheme of a URI is none. */
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/:.])/[^\\s/:;,()]+(?:/[^\\s:;,()]*)+");

  private Wording() {}

  /** Returns a message as one line of bounded length; what is too long lacks its middle. */
  static String line(String message) {
    return shortened(onOneLine(message), LONGEST);
  }

  /** Returns a message for the log, in which nothing that a caller wrote begins another line. */
  static String onOneLine(String message) {
    return CONTROLS.matcher(BREAKS.matcher(message).replaceAll(" ")).replaceAll("?");
  }

  /** Returns a name that a caller gave, as messages show it. */
  static String name(String name) {
    return shortened(name, LONGEST_NAME);
  }

  /** Returns a message in which the folders of this machine have no names. */
  static String withoutPaths(String message) {
    return PATH.matcher(message).replaceAll("(a path of the server)");
  }

  private static String shortened(String text, int longest) {
    int length = text.codePointCount(0, text.length());
    String shown = length <= longest ? text : middleless(text, length, longest / 2);
    for (int half = longest / 2; bytes(shown) > MOST_BYTES; half = half * 3 / 4) {
      shown = middleless(text, length, half);
    }
    return shown;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String middleless(String text, int length, int half) {
    return length <= 2 * half
        ? text
        : text.substring(0, text.offsetByCodePoints(0, half))
            + "…"
            + text.substring(text.offsetByCodePoints(0, length - half));
  }
}
