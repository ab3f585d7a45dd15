package dev.omnivl.server.grpc;

import java.util.regex.Pattern;

/** How messages to callers look: one short line, without control characters or paths of ours. */
final class Wording {
  /** Two copies of a message, one of them percent-encoded, must fit into 8 KiB of headers. */
  private static final int LONGEST = 500;

  private static final int LONGEST_NAME = 120;
  private static final Pattern BREAKS = Pattern.compile("\\s*\\R\\s*");
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  /** An absolute path of a file system, with at least one folder; the scheme of a URI is none. */
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/:.])/[^\\s/:;,()]+(?:/[^\\s:;,()]*)+");

  private Wording() {}

  /** Returns a message as one line of bounded length; what is too long lacks its middle. */
  static String line(String message) {
    return shortened(
        CONTROLS.matcher(BREAKS.matcher(message).replaceAll(" ")).replaceAll("?"), LONGEST);
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
    if (length <= longest) {
      return text;
    }
    int half = longest / 2;
    return text.substring(0, text.offsetByCodePoints(0, half))
        + "…"
        + text.substring(text.offsetByCodePoints(0, length - half));
  }
}
