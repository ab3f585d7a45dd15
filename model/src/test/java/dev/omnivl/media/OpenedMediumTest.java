package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.decode.MediaDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One opened medium gives what many would, in any order of calls, as long as somebody waits. */
final class OpenedMediumTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final List<Picture> CLIP = MediaFiles.greys(64, 48, 30);
  private static final Map<String, byte[]> FILES = MediaFiles.ofEachFormat(CLIP.getFirst(), CLIP);

  static Stream<String> names() {
    return FILES.keySet().stream();
  }

  private static byte[] file(String name) {
    return Objects.requireNonNull(FILES.get(name));
  }

  private static List<byte[]> pixels(List<TimedFrame> frames) {
    return frames.stream().map(timed -> timed.frame().rgb()).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void callsThatLookBackGiveWhatAFreshOneGives(String name) {
    List<List<Duration>> calls =
        List.of(
            moments(100, 1500, 2900), moments(0, 300), moments(2500), moments(1200, 1300, 9000));
    try (OpenedMedium opened = DECODER.open(file(name), name)) {
      for (List<Duration> moments : calls) {
        List<byte[]> fresh;
        try (OpenedMedium other = DECODER.open(file(name), name)) {
          fresh = pixels(other.frames(moments, 0));
        }
        assertThat(pixels(opened.frames(moments, 0)))
            .as("%s at %s", name, moments)
            .usingRecursiveComparison()
            .isEqualTo(fresh);
      }
    }
  }

  private static List<Duration> moments(int... milliseconds) {
    return java.util.Arrays.stream(milliseconds).mapToObj(Duration::ofMillis).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void endsWhenNobodyWaits(String name) {
    AtomicInteger asked = new AtomicInteger();
    try (OpenedMedium opened = DECODER.open(file(name), name, () -> asked.getAndIncrement() < 0)) {
      assertThat(opened.frames(FrameSampling.uniform(2), 32)).isNotEmpty();
    }
    int times = asked.get();
    assertThat(times).as("how often decoding asks").isPositive();
    for (int after = 0; after < times; after += Math.max(1, times / 5)) {
      AtomicInteger left = new AtomicInteger(after);
      assertThatThrownBy(
              () -> {
                try (OpenedMedium opened =
                    DECODER.open(file(name), "left.bin", () -> left.getAndDecrement() <= 0)) {
                  opened.frames(FrameSampling.uniform(2), 32);
                }
              },
              "%s, left after %d questions of %d",
              name,
              after,
              times)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.EXPIRED);
                assertThat(failure.getMessage()).startsWith("left.bin: ");
              });
    }
  }

  @Test
  void oneDeadlineHoldsForAllCallsButNotForTheTimeBetweenThem() throws InterruptedException {
    MediaLimits limits =
        new MediaLimits(1 << 20, 9999, 99, Duration.ofHours(1), Duration.ofSeconds(2), 64 << 20);
    try (OpenedMedium opened = new MediaDecoder(limits).open(file("mp4"), "clip.mp4")) {
      opened.frames(FrameSampling.uniform(3), 0);
      TimeUnit.MILLISECONDS.sleep(2100);
      assertThat(opened.frames(FrameSampling.uniform(3), 0)).hasSize(3);
      assertThatThrownBy(
              () -> {
                for (int round = 0; round < 1_000_000; round++) {
                  opened.frames(FrameSampling.uniform(30), 0);
                }
              })
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
    }
  }
}
