package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Names the page of a ledger that follows another one: by the last URI that was shown. */
public final class LedgerToken {
  private LedgerToken() {}

  /** Names what follows a URI. */
  public static String after(String lastUri) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(lastUri.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the last URI that was shown.
   *
   * @param prefix of all URIs of the list
   * @throws Failure {@code INVALID_ARGUMENT} if the token was not given by that list
   */
  public static String lastUri(String token, String prefix) {
    try {
      String uri = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (after(uri).equals(token) && uri.startsWith(prefix)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw bad(e);
    }
    throw bad(null);
  }

  private static Failure bad(@Nullable Throwable cause) {
    String message =
        "the page token was not given by this list with this prefix: start again without a token";
    return cause == null
        ? new Failure(Reason.INVALID_ARGUMENT, message)
        : new Failure(Reason.INVALID_ARGUMENT, message, cause);
  }
}
