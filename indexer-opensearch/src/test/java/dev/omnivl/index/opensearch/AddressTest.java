package dev.omnivl.index.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.MediaIndexes.Place;
import dev.omnivl.index.opensearch.Address.Node;
import dev.omnivl.index.vectors.VectorSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One setting says where a cluster is, who asks it, and under which name. */
final class AddressTest {
  @Test
  void anAddressNamesNodesLoginAndPrefix() {
    Address full = Address.parse("https://me:s%40cret@one,two:9201/photos-2");
    assertThat(full.nodes()).containsExactly(new Node("one", 9200), new Node("two", 9201));
    assertThat(full.login()).contains("me:s@cret");
    assertThat(full.index("default")).isEqualTo("photos-2");
    assertThat(full.index("holiday")).isEqualTo("photos-2-holiday");
    Address usual = Address.parse("http://127.0.0.1:9200");
    assertThat(usual.login()).isEmpty();
    assertThat(usual.index("default")).isEqualTo("omnivl");
    assertThat(Address.parse("http://127.0.0.1:9200/")).isEqualTo(usual);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1:9200",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://host/Photos",
        "http://host/_all",
        "http://host/a/b",
        "http://secret@host",
        "http://:secret@host",
        "http://one,,two"
      })
  void whatIsNoAddressIsRefusedWithTheForm(String setting) {
    assertThatThrownBy(() -> Address.parse(setting))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining("http://HOST:PORT")
        .hasMessageNotContaining("secret");
  }

  @Test
  void nobodyIsShownThePassword() {
    String setting = "https://me:secret@one:9200,two:9200/photos";
    assertThat(Address.parse(setting)).hasToString("https://one:9200,two:9200");
    assertThat(Address.shown(setting)).isEqualTo("https://...@one:9200,two:9200/photos");
    assertThat(Address.shown("none")).isEqualTo("none");
  }

  @Test
  void aClusterThatIsNotThereIsNamedWithItsSetting() {
    Address nobody = Address.parse("http://me:secret@127.0.0.1:1/photos");
    try (OpenSearchIndexes indexes = new OpenSearchIndexes(nobody)) {
      assertThatThrownBy(() -> indexes.identity(new Place("default", Path.of("unused"))))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContainingAll("http://127.0.0.1:1", "omnivl.index.opensearch")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void vectorsOfACollectionsOwnAreRefused() {
    Place place = new Place("photos", Path.of("unused"), Optional.of(VectorSettings.DEFAULT));
    try (OpenSearchIndexes indexes = new OpenSearchIndexes(Address.parse("http://127.0.0.1:1"))) {
      assertThatThrownBy(() -> indexes.open(place, new IndexIdentity("model", 2)))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNSUPPORTED));
    }
  }
}
