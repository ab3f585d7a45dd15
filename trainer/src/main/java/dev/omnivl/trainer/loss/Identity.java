package dev.omnivl.trainer.loss;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What a sample is, as a number that means the same in every step and every run: the first eight
 * bytes of its name's SHA-256. Among fourteen million web pairs the chance that any two meet by
 * accident is one in two hundred thousand.
 */
final class Identity {
  private Identity() {}

  static long of(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static long[] of(List<String> names) {
    return names.stream().mapToLong(Identity::of).toArray();
  }
}
