package dev.omnivl.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in 64 lower-case hexadecimal digits where it is text. */
public final class Sha256 {
  private static final int CHUNK = 1 << 20; // bytes

  private Sha256() {}

  /** Hashes bytes. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Hashes a text's UTF-8 bytes. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Hashes a file, however large. */
  public static String hex(Path file) throws IOException {
    MessageDigest digest = digest();
    byte[] chunk = new byte[CHUNK];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds 32-bit floats, little-endian, to what a digest has seen. */
  public static void update(MessageDigest digest, float[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      if (!bytes.hasRemaining()) {
        digest.update(bytes.flip());
        bytes.clear();
      }
      bytes.putFloat(number);
    }
    digest.update(bytes.flip());
  }

  /** Returns a digest that has seen nothing yet, for what comes in parts. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
