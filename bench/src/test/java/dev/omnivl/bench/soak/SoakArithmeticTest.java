package dev.omnivl.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.omnivl.bench.soak.Tally.Patience;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a soak counts, and what its memory says; no server, and no time. */
final class SoakArithmeticTest {
  private static final String TEXT = "omnivl.v1.EmbeddingService/EmbedText";

  private static Documented documents() throws IOException {
    return Documented.read(Path.of(".."));
  }

  @Test
  void theDocumentsSayHowCallsEnd() throws IOException {
    Documented documented = documents();
    assertThat(documented.has(TEXT, Code.NOT_FOUND)).isTrue();
    assertThat(documented.has(TEXT, Code.RESOURCE_EXHAUSTED)).isTrue();
    assertThat(documented.has(TEXT, Code.UNAVAILABLE)).isFalse();
    assertThat(documented.has(TEXT, Code.INTERNAL)).isFalse();
    assertThat(documented.has("omnivl.v1.IndexService/Ingest", Code.UNAVAILABLE)).isTrue();
    String infer = "inference.GRPCInferenceService/ModelInfer";
    assertThat(documented.has(infer, Code.NOT_FOUND)).isTrue();
    assertThat(documented.has(infer, Code.FAILED_PRECONDITION)).isFalse();
    assertThat(documented.has("omnivl.v1.None/None", Code.OK)).isFalse();
  }

  @Test
  void everyKindOfRequestIsOfADocumentedMethod() throws IOException {
    Documented documented = documents();
    Mix mix = new Mix(List.of(new byte[] {1, 2, 3}), List.of(new byte[] {4, 5, 6}));
    Random random = new Random(3);
    for (Mix.Kind kind : Mix.Kind.values()) {
      for (int i = 0; i < 200; i++) {
        String method = mix.next(kind, random).method().getFullMethodName();
        assertThat(documented.has(method, Code.OK)).as(method).isTrue();
      }
    }
  }

  @Test
  void whatEndsOtherwiseThanDocumentedIsCounted() throws IOException {
    Tally tally = new Tally(documents());
    tally.ended(TEXT, Code.OK, Patience.ENDLESS, "");
    tally.ended(TEXT, Code.INVALID_ARGUMENT, Patience.ENDLESS, "");
    tally.ended(TEXT, Code.DEADLINE_EXCEEDED, Patience.DEADLINE, "");
    tally.ended(TEXT, Code.DEADLINE_EXCEEDED, Patience.LEFT, "");
    tally.ended(TEXT, Code.CANCELLED, Patience.LEFT, "");
    assertThat(tally.undocumented()).isZero();
    tally.ended(TEXT, Code.DEADLINE_EXCEEDED, Patience.ENDLESS, "nobody had one");
    tally.ended(TEXT, Code.CANCELLED, Patience.ENDLESS, "nobody left");
    tally.ended(TEXT, Code.INTERNAL, Patience.ENDLESS, "a defect");
    tally.lost(TEXT, 2);
    assertThat(tally.requests()).isEqualTo(10);
    assertThat(tally.undocumented()).isEqualTo(3);
    assertThat(tally.lost()).isEqualTo(2);
    assertThat(tally.first())
        .containsExactly(
            TEXT + " DEADLINE_EXCEEDED: nobody had one",
            TEXT + " CANCELLED: nobody left",
            TEXT + " INTERNAL: a defect",
            TEXT + ": 2 lost");
    assertThat(tally.lines().getFirst()).contains("OK=1", "CANCELLED=2", "DEADLINE_EXCEEDED=3");
  }

  private static Resident run(Duration length, double firstMinutes, double perMinuteAfter) {
    Resident resident = new Resident();
    for (Duration at = Duration.ZERO; at.compareTo(length) <= 0; at = at.plusSeconds(5)) {
      double minutes = at.toSeconds() / 60.0;
      double grown = minutes < 5 ? firstMinutes * minutes / 5 : firstMinutes;
      resident.add(at, 400 + grown + perMinuteAfter * Math.max(0, minutes - 5));
    }
    return resident;
  }

  @Test
  void growthCountsFromTheFifthMinuteOn() {
    assertThat(run(Duration.ofMinutes(30), 600, 0).growth()).isCloseTo(0, within(1e-9));
    Resident leaking = run(Duration.ofMinutes(30), 600, 10);
    assertThat(leaking.settled()).isCloseTo(1005, within(1.0));
    assertThat(leaking.last()).isCloseTo(1245, within(1.0));
    assertThat(leaking.growth()).isCloseTo(0.239, within(0.002));
    assertThat(leaking.peak()).isCloseTo(1250, within(1.0));
  }

  @Test
  void aShortRunHasAMiddleToo() {
    assertThat(run(Duration.ofSeconds(30), 0, 0).growth()).isCloseTo(0, within(1e-9));
  }

  @Test
  void brokenMediaAreOtherThanGoodOnes() {
    ByteString good = ByteString.copyFrom(new byte[1000]);
    Random random = new Random(5);
    for (int i = 0; i < 100; i++) {
      assertThat(Broken.of(good, random)).isNotEqualTo(good);
    }
  }
}
