package dev.omnivl.index;

import dev.omnivl.files.Sha256;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A medium as the index remembers it, without its vectors.
 *
 * @param item what its sender says of the item it was read from
 * @param contentHash the SHA-256 of the encoded file, 64 lower-case hexadecimal digits
 * @param kind image or clip
 * @param duration how long it plays; zero for an image
 * @param thumbnail a small JPEG
 * @param damage what lacks of a file that was read as far as it goes, or of a caption, in words for
 *     people
 * @param facts what the file says of itself, such as when it was taken, and what a model wrote of
 *     it
 */
public record MediaRecord(
    ItemDescription item,
    String contentHash,
    MediaKind kind,
    Duration duration,
    byte[] thumbnail,
    Optional<String> damage,
    Attributes facts) {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final int ID_BYTES = 16;

  /** Checks itself: the hash's form and a duration of at least 0. */
  public MediaRecord {
    if (!SHA_256.matcher(contentHash).matches()) {
      throw new IllegalArgumentException(
          item.version().uri()
              + ": the content hash must be 64 lower-case hexadecimal digits, not "
              + contentHash);
    }
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          item.version().uri() + ": the duration is " + duration + "; it must be 0 or more");
    }
  }

  /** Makes a medium whose file says nothing of itself. */
  public MediaRecord(
      ItemDescription item,
      String contentHash,
      MediaKind kind,
      Duration duration,
      byte[] thumbnail,
      Optional<String> damage) {
    this(item, contentHash, kind, duration, thumbnail, damage, Attributes.NONE);
  }

  /** Returns all facts: what the sender says counts more than what the file says. */
  public Attributes attributes() {
    return facts.and(item.attributes());
  }

  /** Returns the identity and version of the item. */
  public ItemVersion version() {
    return item.version();
  }

  /**
   * Returns the medium's id: 32 hexadecimal digits made of URI and content, so it stays while both
   * stay, in this index and in any other.
   */
  public String mediaId() {
    MessageDigest digest = Sha256.digest();
    digest.update(item.version().uri().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(contentHash.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  /** Returns the content hash of an encoded file. */
  public static String contentHash(byte[] encoded) {
    return Sha256.hex(encoded);
  }
}
