package dev.omnivl.bench.soak;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Media as nobody means them, made of good ones. */
final class Broken {
  /** More than the server of a soak takes of one medium, bytes. */
  static final int TOO_LARGE = 5 << 20;

  private Broken() {}

  /** Returns a medium that is cut, of no format, of another file's content, too large, or empty. */
  static ByteString of(ByteString good, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> good.substring(0, random.nextInt(good.size()));
      case 1 -> ByteString.copyFromUtf8("no picture and no clip, whatever its name says");
      case 2 -> damaged(good, random);
      case 3 -> good.concat(ByteString.copyFrom(new byte[TOO_LARGE]));
      default -> header(random);
    };
  }

  /** With bytes that are others. */
  private static ByteString damaged(ByteString good, Random random) {
    byte[] bytes = good.toByteArray();
    for (int i = 0; i < 20; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return ByteString.copyFrom(bytes);
  }

  /** The beginning of a PNG of 60,000 by 60,000 pixels, which is all there is of it. */
  private static ByteString header(Random random) {
    byte[] start = "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] chunk =
        "\0\0\0\rIHDR\0\0\u00ea\u0060\0\0\u00ea\u0060\b\2\0\0\0"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] rest = new byte[random.nextInt(200)];
    random.nextBytes(rest);
    return ByteString.copyFrom(start)
        .concat(ByteString.copyFrom(chunk))
        .concat(ByteString.copyFrom(rest));
  }
}
