package dev.omnivl.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private Path folder;

  private static ApiKey key(String name, Quota quota, Optional<Instant> expires) {
    return new ApiKey(
        name, Secret.hash(name), Set.of(Scope.SEARCH, Scope.EMBED), quota, NOW, expires);
  }

  @Test
  void whatIsWrittenIsRead() {
    List<ApiKey> keys =
        List.of(
            key("plain", Quota.NONE, Optional.empty()),
            key("limited", new Quota(0.5, 4 << 20, 8), Optional.of(NOW.plusSeconds(60))));
    KeyFile file = new KeyFile(folder.resolve("new/keys.json"));
    assertThat(file.read()).isEmpty();
    file.change(none -> keys);
    assertThat(file.read()).isEqualTo(keys);
    assertThat(file.read().getLast().hasExpired(NOW.plusSeconds(59))).isFalse();
    assertThat(file.read().getLast().hasExpired(NOW.plusSeconds(60))).isTrue();
  }

  @Test
  void onlyItsOwnerReadsItAndNoSecretIsInIt() throws IOException {
    String secret = Secret.create();
    Path place = folder.resolve("keys.json");
    new KeyFile(place)
        .change(none ->
            List.of(
                new ApiKey(
                    "a",
                    Secret.hash(secret),
                    Set.of(Scope.ADMIN),
                    Quota.NONE,
                    NOW,
                    Optional.empty())));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(place)).doesNotContain(secret, secret.substring(10, 30));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder("keys.json", "keys.json.lock");
    }
  }

  @Test
  void whoCouldReadItStillCanWhenItChanged() throws IOException {
    Path place = folder.resolve("keys.json");
    KeyFile file = new KeyFile(place);
    file.change(none -> List.of(key("a", Quota.NONE, Optional.empty())));
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r-----"));
    file.change(keys -> List.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void changesOfSeveralAtOnceAreAllKept() throws Exception {
    Path place = folder.resolve("keys.json");
    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(i ->
                Thread.ofPlatform()
                    .name("writer-" + i)
                    .start(() ->
                        new KeyFile(place)
                            .change(keys -> {
                              keys.add(key("key-" + i, Quota.NONE, Optional.empty()));
                              return keys;
                            })))
            .toList();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(new KeyFile(place).read()).hasSize(8);
  }

  @Test
  void secretsAreLongRandomAndKnownByTheirHash() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String secret = Secret.create();
      assertThat(secret).matches("omnivl_[A-Za-z0-9_-]{43}");
      assertThat(made.add(secret)).isTrue();
    }
    assertThat(Secret.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private static final String HASH = Secret.hash("x");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{                                                       | no JSON",
        "{'version':2,'keys':[]}                                 | \"version\": 1",
        "{'version':1}                                           | a list \"keys\"",
        "{'version':1,'keys':[]} more                            | no JSON",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':[],'created':'NOW'}]} | a scope",
        "{'version':1,'keys':[{'name':'a','hash':'12','scopes':['embed'],'created':'NOW'}]} | hash",
        "{'version':1,'keys':[{'name':'','hash':'HASH','scopes':['embed'],'created':'NOW'}]} | name",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['all'],'created':'NOW'}]} | embed",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'x'}]} | time",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','quota':1}]} | quota",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','calls_per_second':'1'}]} | number",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','concurrent_calls':-1}]} | 0 to",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','concurrent_calls':0.5}]} | whole",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','concurrent_calls':4294967296}]} | whole",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','bytes_per_second':18446744073709551616}]} | whole",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','calls_per_second':0}]} | above 0",
        "{'version':1,'keys':[{'name':'a','hash':'HASH','scopes':['embed'],'created':'NOW','expires':'NOW','expires':'9999-01-01T00:00:00Z'}]} | no JSON",
        "{'version':1,'keys':[],'quota':'calls=1'} | quota",
      })
  void whatIsNotAsItMustBeIsRefused(String contents, String said) {
    String text = contents.replace('\'', '"').replace("HASH", HASH).replace("NOW", NOW.toString());
    assertThatThrownBy(() -> KeyFile.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(KeyFailure.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"calls=10,bytes=4M,concurrent=8", "calls=0.5", "bytes=1500", "bytes=2G"})
  void quotasAreReadAsTheyAreShown(String text) {
    assertThat(Quota.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "calls",
        "calls=x",
        "calls=-1",
        "bytes=1",
        "hits=3",
        "concurrent=1.5",
        "calls=0",
        "concurrent=0",
        "bytes=0.5",
        "bytes=1e64",
        "calls=NaN"
      })
  void whatIsNoQuotaIsRefused(String text) {
    assertThatThrownBy(() -> Quota.parse(text)).isInstanceOf(KeyFailure.class);
  }
}
