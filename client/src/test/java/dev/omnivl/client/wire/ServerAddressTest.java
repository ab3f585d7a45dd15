package dev.omnivl.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({"localhost:9000,localhost,9000", "10.0.0.1:1,10.0.0.1,1", "[::1]:65535,::1,65535"})
  void readsAndWritesTheSame(String text, String host, int port) {
    ServerAddress address = ServerAddress.parse(text);
    assertThat(address).isEqualTo(new ServerAddress(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:", ":9000", "localhost:0", "localhost:65536", "a:b"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text)).isInstanceOf(CommandFailure.class);
  }
}
