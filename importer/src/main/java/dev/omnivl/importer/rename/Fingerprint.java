package dev.omnivl.importer.rename;

import dev.omnivl.export.WeightSource;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Compares weights while no more than one is in memory. */
final class Fingerprint {
  private static final int CHUNK = 1 << 14; // numbers

  private Fingerprint() {}

  /** Whether two weights have the same shape and numbers. */
  static boolean same(WeightSource source, String one, String other) {
    return source.shape(one).equals(source.shape(other))
        && MessageDigest.isEqual(of(source.weight(one).data()), of(source.weight(other).data()));
  }

  private static byte[] of(float[] data) {
    MessageDigest digest = sha256();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int from = 0; from < data.length; from += CHUNK) {
      int count = Math.min(CHUNK, data.length - from);
      floats.clear().put(data, from, count);
      digest.update(bytes.clear().limit(count * Float.BYTES));
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
