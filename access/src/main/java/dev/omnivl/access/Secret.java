package dev.omnivl.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text that a caller shows: {@code omnivl_} and 32 random bytes. Only its SHA-256 is kept.
 *
 * <p>A slow hash, as passwords need it, would guard nothing here: nobody finds 256 random bits by
 * trying, however fast, and every call would pay for it.
 */
public final class Secret {
  private static final String PREFIX = "omnivl_";
  private static final int BYTES = 32;
  private static final SecureRandom random = new SecureRandom();

  private Secret() {}

  /** Makes a new one, of 50 characters. */
  public static String create() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
  public static String hash(String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
