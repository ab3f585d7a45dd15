package dev.omnivl.client.command;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Security;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to talk to a server; the same for every command. */
final class SecurityOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--tls",
      defaultValue = "${env:OMNIVL_TLS:-false}",
      description = "Encrypts the connection (env OMNIVL_TLS=true).")
  private boolean tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      defaultValue = "${env:OMNIVL_CA:-" + Option.NULL_VALUE + "}",
      description = {
        "Who vouches for the server, as certificates in PEM; means --tls",
        "(env OMNIVL_CA; default those that Java knows)."
      })
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      defaultValue = "${env:OMNIVL_CLIENT_CERT:-" + Option.NULL_VALUE + "}",
      description = "Your own certificate in PEM; means --tls (env OMNIVL_CLIENT_CERT).")
  private @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      defaultValue = "${env:OMNIVL_CLIENT_KEY:-" + Option.NULL_VALUE + "}",
      description = "Its private key in PEM, PKCS #8 (env OMNIVL_CLIENT_KEY).")
  private @Nullable Path key;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      defaultValue = "${env:OMNIVL_API_KEY:-" + Option.NULL_VALUE + "}",
      description = {
        "The key that a server asks for (env OMNIVL_API_KEY, which other users of this machine",
        "do not see)."
      })
  private @Nullable String apiKey;

  @Option(
      names = "--plaintext-key",
      defaultValue = "${env:OMNIVL_PLAINTEXT_KEY:-false}",
      description = {
        "Sends the key also without TLS to another machine, where nobody listens",
        "(env OMNIVL_PLAINTEXT_KEY=true)."
      })
  private boolean plaintextKey;

  /**
   * Returns what the options say.
   *
   * @throws ParameterException if they do not belong together
   */
  Security security() {
    try {
      return new Security(tls, ca, certificate, key, apiKey, plaintextKey);
    } catch (CommandFailure e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
