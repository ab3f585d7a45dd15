package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.decode.MediaDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jumping between keyframes and leaving frames out gives the very pixels of decoding everything.
 */
final class VideoTest {
  private static final int FRAMES = 90;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  private record Clip(String name, byte[] file) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Clip> CLIPS = encode();

  static Stream<Clip> clips() {
    return CLIPS.stream();
  }

  private static List<Clip> encode() {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0;
        i < FRAMES;
        i++) { // a gradient that slides, so that frames depend on each other
      int shift = 3 * i;
      pictures.add(
          Picture.paint(
              64,
              48,
              (x, y) ->
                  0xff000000
                      | (x * 3 + shift) % 256 << 16
                      | (y * 5 + shift) % 256 << 8
                      | shift % 256));
    }
    return List.of(
        clip("mp4 h264", "mp4", "libopenh264", Map.of("g", "20"), pictures),
        clip(
            "mp4 with bidirectional frames",
            "mp4",
            "mpeg4",
            Map.of("g", "20", "bf", "2"),
            pictures),
        clip("mp4 with one keyframe", "mp4", "mpeg4", Map.of("g", "600", "bf", "2"), pictures),
        clip(
            "mp4 in fragments",
            "mp4",
            "mpeg4",
            Map.of("g", "20", "movflags", "frag_keyframe+empty_moov"),
            pictures),
        clip(
            "webm vp9",
            "webm",
            "libvpx-vp9",
            Map.of("g", "20", "deadline", "realtime", "cpu-used", "8"),
            pictures),
        clip(
            "webm without cues",
            "webm",
            "libvpx",
            Map.of("g", "20", "deadline", "realtime", "live", "1"),
            pictures),
        clip(
            "mkv av1",
            "matroska",
            "libaom-av1",
            Map.of("g", "20", "usage", "realtime", "cpu-used", "8"),
            pictures));
  }

  private static Clip clip(
      String name,
      String muxer,
      String codec,
      Map<String, String> options,
      List<Picture> pictures) {
    return new Clip(name, new Encoder(muxer, codec, "yuv420p", 30, options).encode(pictures));
  }

  @ParameterizedTest
  @MethodSource("clips")
  void sparseMomentsShowTheFramesOfDenseOnes(Clip clip) {
    List<TimedFrame> all = DECODER.frames(clip.file, clip.name, FrameSampling.uniform(FRAMES), 0);
    assertThat(all).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(all.get(i).at().toMillis()).isCloseTo(1000L * i / 30, within(1L));
    }
    for (FrameSampling sparse :
        List.of(
            FrameSampling.uniform(1),
            FrameSampling.uniform(3),
            FrameSampling.uniform(9),
            FrameSampling.random(5, 17),
            FrameSampling.uniform(4, Duration.ofMillis(2500), Duration.ofMillis(2900)))) {
      for (TimedFrame frame : DECODER.frames(clip.file, clip.name, sparse, 0)) {
        int index = (int) Math.round(frame.at().toNanos() * 30 / 1e9);
        assertThat(frame.frame().rgb()).isEqualTo(all.get(index).frame().rgb());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clips")
  void timesAscendAndFollowTheMoments(Clip clip) {
    FrameSampling sampling = FrameSampling.random(12, 5);
    Duration duration = MediaFiles.info(DECODER, clip.file, clip.name).duration();
    assertThat(duration.toMillis()).isCloseTo(3000, within(40L));
    List<Duration> moments = sampling.moments(duration);
    List<TimedFrame> frames = DECODER.frames(clip.file, clip.name, sampling, 0);
    for (int i = 0; i < 12; i++) {
      long late = moments.get(i).minus(frames.get(i).at()).toMillis();
      assertThat(late).isBetween(-1L, 35L); // the frame on show began less than a frame ago
    }
  }

  @ParameterizedTest
  @MethodSource("clips")
  void keyframesAloneShowTheirFrames(Clip clip) {
    List<TimedFrame> all = DECODER.frames(clip.file, clip.name, FrameSampling.uniform(FRAMES), 0);
    try (OpenedMedium medium = DECODER.open(clip.file, clip.name)) {
      List<TimedFrame> keyframes = new ArrayList<>();
      medium.keyframes(Duration.ZERO, 0, keyframes::add);
      assertThat(keyframes).hasSizeBetween(1, FRAMES / 10);
      assertThat(keyframes.getFirst().at()).isZero();
      for (TimedFrame frame : keyframes) {
        int index = (int) Math.round(frame.at().toNanos() * 30 / 1e9);
        assertThat(frame.frame().rgb()).isEqualTo(all.get(index).frame().rgb());
        // Asked for by its time, it is that frame, before and after others.
        TimedFrame again = medium.frames(List.of(frame.at()), 0).getFirst();
        assertThat(again.at()).isEqualTo(frame.at());
        assertThat(again.frame().rgb()).isEqualTo(frame.frame().rgb());
      }
      List<TimedFrame> rare = new ArrayList<>();
      medium.keyframes(Duration.ofMillis(700), 0, rare::add);
      for (int i = 1; i < rare.size(); i++) {
        assertThat(rare.get(i).at().minus(rare.get(i - 1).at()))
            .isGreaterThanOrEqualTo(Duration.ofMillis(700));
      }
      assertThat(rare.size()).isLessThanOrEqualTo(keyframes.size());
    }
  }
}
