package dev.omnivl.trainer.loss;

import dev.omnivl.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a sample is, as a number that means the same in every step and every run: the first eight
 * bytes of its name's SHA-256. Among fourteen million web pairs the chance that any two meet by
 * accident is one in two hundred thousand.
 */
final class Identity {
  private Identity() {}

  static long of(String name) {
    byte[] hash = Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }

  static long[] of(List<String> names) {
    return names.stream().mapToLong(Identity::of).toArray();
  }
}
