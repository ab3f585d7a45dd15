package dev.omnivl.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A key as it is kept: everything but the secret itself.
 *
 * @param name by which people call it; 1 to 64 letters, digits and {@code . _ -}
 * @param hash of the secret, see {@link Secret#hash}
 * @param scopes what it may be used for; at least one
 * @param quota how much of it
 * @param created when it was made
 * @param expires from when on it is none any more; empty for never
 */
public record ApiKey(
    String name,
    String hash,
    Set<Scope> scopes,
    Quota quota,
    Instant created,
    Optional<Instant> expires) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Checks the parts. */
  public ApiKey {
    if (!NAME.matcher(name).matches()) {
      throw new KeyFailure(
          "\"" + name + "\" is no name of a key; it must have 1 to 64 letters, digits and . _ -");
    }
    if (!HASH.matcher(hash).matches()) {
      throw new KeyFailure("the hash of key " + name + " must be 64 hexadecimal digits");
    }
    if (scopes.isEmpty()) {
      throw new KeyFailure("key " + name + " must have a scope");
    }
    scopes = Set.copyOf(scopes);
  }

  /** Returns whether it is none any more. */
  public boolean hasExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }
}
