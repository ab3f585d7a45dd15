package dev.omnivl.server.access;

import dev.omnivl.access.ApiKey;
import dev.omnivl.access.KeyFailure;
import dev.omnivl.access.KeyFile;
import dev.omnivl.access.Secret;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.server.settings.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The keys of this server, as their file says now, and what is used of each. Thread safe. */
public final class Keys {
  /** No secret of ours is longer; whatever is, is not worth hashing. */
  private static final int MAX_SECRET = 256;

  private final boolean asked;
  private final ConcurrentMap<ApiKey, Meter> meters = new ConcurrentHashMap<>();
  private volatile List<ApiKey> all = List.of();

  private Keys(boolean asked) {
    this.asked = asked;
  }

  /**
   * Reads the file that the settings name, and follows it.
   *
   * @throws Failure {@code INVALID_ARGUMENT} if it cannot be read
   */
  public static Keys follow(ServerSettings settings, Reloading reloading) {
    Keys keys = new Keys(settings.asksForKeys());
    if (keys.asked) {
      reloading.follow(
          "the file of the keys (omnivl.keys)",
          List.of(Path.of(settings.keys())),
          contents -> parse(contents.getFirst()),
          keys::take);
    }
    return keys;
  }

  private static List<ApiKey> parse(byte[] contents) {
    try {
      return KeyFile.parse(contents);
    } catch (KeyFailure e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "omnivl.keys cannot be read: " + e.getMessage(), e);
    }
  }

  private void take(List<ApiKey> read) {
    all = read;
    meters.keySet().retainAll(read);
  }

  /** Returns whether callers must have a key at all. */
  public boolean areAsked() {
    return asked;
  }

  /**
   * Returns the key that a text is the secret of, also if it has expired. All hashes are compared
   * to their ends, so that the time it takes says nothing.
   */
  public Optional<ApiKey> find(String secret) {
    if (secret.length() > MAX_SECRET) {
      return Optional.empty();
    }
    byte[] hash = Secret.hash(secret).getBytes(StandardCharsets.US_ASCII);
    ApiKey found = null;
    for (ApiKey key : all) {
      if (MessageDigest.isEqual(hash, key.hash().getBytes(StandardCharsets.US_ASCII))) {
        found = key;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Returns whether a key that was found is still there, unchanged, and has not expired. */
  public boolean isGood(ApiKey key, Instant now) {
    return !key.hasExpired(now) && all.contains(key);
  }

  /** Returns what is used of a key. */
  public Meter meter(ApiKey key) {
    return meters.computeIfAbsent(key, used -> new Meter(used.quota()));
  }
}
