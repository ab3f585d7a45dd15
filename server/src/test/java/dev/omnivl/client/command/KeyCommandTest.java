package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Security;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys from their making to their end, as an operator and a user see them. */
@Timeout(60)
final class KeyCommandTest {
  @TempDir private Path folder;

  @Test
  void aKeyIsMadeUsedListedAndRevoked() throws Exception {
    String file = folder.resolve("keys.json").toString();
    CommandRun made =
        CommandRun.of(
            "key",
            "create",
            "crawler",
            "--scopes",
            "index,embed",
            "--quota",
            "calls=1000",
            "--expires",
            "90d",
            "--file",
            file);
    assertThat(made.exitCode()).as(made.err()).isZero();
    String secret = made.out().strip();
    assertThat(secret).matches("omnivl_\\S{43}");
    assertThat(made.err()).contains("crawler, for embed, index", "the first in");
    try (RunningServer server =
        new RunningServer(
            SmallModel.folder(), folder.resolve("index"), Map.of("omnivl.keys", file))) {
      String address = "localhost:" + server.port();
      assertThat(CommandRun.of("embed", "a", "--server", address).err())
          .contains("asks for an API key", "OMNIVL_API_KEY");
      assertThat(CommandRun.of("embed", "a", "--server", address, "--api-key", secret).exitCode())
          .isZero();
      assertThat(CommandRun.of("search", "a", "--server", address, "--api-key", secret).err())
          .contains("crawler lacks the scope search");

      assertThat(CommandRun.of("key", "list", "--file", file).out())
          .contains("crawler", "embed, index", "calls=1000")
          .doesNotContain(secret);
      assertThat(
              CommandRun.of("key", "create", "crawler", "--scopes", "embed", "--file", file).err())
          .contains("there is a key crawler");

      assertThat(CommandRun.of("key", "revoke", "crawler", "--file", file).exitCode()).isZero();
      assertThat(CommandRun.of("key", "revoke", "crawler", "--file", file).err())
          .contains("there is no key crawler");
      while (CommandRun.of("embed", "a", "--server", address, "--api-key", secret).exitCode()
          == 0) {
        Thread.sleep(50); // for as long as the test may take
      }
      assertThat(CommandRun.of("key", "list", "--file", file).out()).contains("no keys in");
    }
  }

  /** No packet is sent: the address is one that stands in documents only. */
  @Test
  void aKeyDoesNotGoUnencryptedToAnotherMachine() {
    ServerAddress other = new ServerAddress("192.0.2.1", 9000);
    Security plain = new Security(false, null, null, null, "omnivl_secret", false);
    assertThatThrownBy(() -> Server.at(other, Duration.ofSeconds(1), Server.Names.DEFAULT, plain))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("192.0.2.1 unencrypted")
        .hasMessageContaining("--plaintext-key");
    Security said = new Security(false, null, null, null, "omnivl_secret", true);
    Server.at(other, Duration.ofSeconds(1), Server.Names.DEFAULT, said).close();
    Security encrypted = new Security(true, null, null, null, "omnivl_secret", false);
    Server.at(other, Duration.ofSeconds(1), Server.Names.DEFAULT, encrypted).close();
    assertThat(encrypted.toString()).doesNotContain("omnivl_secret");
  }
}
