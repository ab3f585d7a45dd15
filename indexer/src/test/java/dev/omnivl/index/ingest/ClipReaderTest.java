package dev.omnivl.index.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.TimeRange;
import dev.omnivl.index.ingest.MediaReader.Sampled;
import dev.omnivl.media.Encoder;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Picture;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.decode.MediaDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Segments of videos whose shots are known. */
final class ClipReaderTest {
  private static final int RATE = 10;
  private static final int SIDE = 16;
  private static final int FRAMES = 8;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final Preprocessor PREPROCESSOR = new Preprocessor(Preprocessing.of(SIDE, FRAMES));

  /** Decodes as asked, and counts what comes of it. */
  private static final class Counted implements OpenedMedium {
    private final OpenedMedium medium;
    private int most;
    private int frames;
    private int keyframes;

    Counted(OpenedMedium medium) {
      this.medium = medium;
    }

    @Override
    public MediaInfo info() {
      return medium.info();
    }

    @Override
    public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
      frames += moments.size();
      most = Math.max(most, moments.size());
      return medium.frames(moments, targetHint);
    }

    @Override
    public void keyframes(Duration apart, int targetHint, Consumer<TimedFrame> taken) {
      medium.keyframes(
          apart,
          targetHint,
          frame -> {
            keyframes++;
            taken.accept(frame);
          });
    }

    @Override
    public void close() {
      medium.close();
    }
  }

  @Test
  void aShortClipIsCutAtItsShotsAndDecodedOnce() {
    byte[] file = video(12, Map.of("g", "250"), second -> second < 5 ? 0xe01010 : 0x10e010);
    try (Counted medium = new Counted(DECODER.open(file, "clip"))) {
      List<Sampled> segments = read(medium, IngestSettings.DEFAULT);
      assertThat(segments.getFirst().moment()).isEmpty();
      List<TimeRange> moments = moments(segments);
      assertThat(moments.getFirst().start()).isZero();
      assertThat(moments.getLast().end()).isEqualTo(Duration.ofSeconds(12));
      assertThat(moments).extracting(TimeRange::end).contains(Duration.ofSeconds(5));
      for (Sampled segment : segments.subList(1, segments.size())) {
        assertThat(hues(segment)).as("%s", segment.moment()).hasSize(1);
      }
      assertThat(hues(segments.getFirst())).hasSize(2);
      assertThat(medium.frames).isLessThanOrEqualTo(12 * 8 + FRAMES);
      assertThat(medium.most).isLessThanOrEqualTo(16);
    }
  }

  /** Cuts every 7 s, keyframes every 4 s whether there is a cut or not. */
  @Test
  void aLongClipIsReadByItsKeyframes() {
    int seconds = 5 * 60;
    byte[] file =
        video(
            seconds,
            Map.of("g", "40", "sc_threshold", "1000000000"),
            second -> second / 7 % 2 == 0 ? 0xe01010 : 0x10e010);
    try (Counted medium = new Counted(DECODER.open(file, "long"))) {
      List<Sampled> segments = read(medium, allFramesUpTo(Duration.ofSeconds(10)));
      assertThat(medium.keyframes).isBetween(seconds / 4, seconds / 4 + 2);
      // An eighth of the clip is searched for cuts, and segments show keyframes.
      assertThat(medium.frames).isLessThan(seconds * RATE / 4);
      assertThat(medium.most).isLessThanOrEqualTo(16);
      List<TimeRange> moments = moments(segments);
      assertThat(moments.size()).isGreaterThan(seconds / 7);
      assertThat(moments.getFirst().start()).isZero();
      assertThat(moments.getLast().end()).isEqualTo(medium.info().duration());
      assertThat(moments)
          .as("the cut was searched")
          .extracting(TimeRange::end)
          .contains(Duration.ofSeconds(7));
    }
  }

  /** An encoder that starts a group of pictures at a cut says where it is. */
  @Test
  void keyframesAtCutsAreCuts() {
    int seconds = 3 * 60;
    byte[] file =
        video(seconds, Map.of("g", "50"), second -> second / 7 % 2 == 0 ? 0xe01010 : 0x10e010);
    try (Counted medium = new Counted(DECODER.open(file, "long"))) {
      List<Sampled> segments = read(medium, allFramesUpTo(Duration.ofSeconds(10)));
      for (Sampled segment : segments.subList(1, segments.size())) {
        TimeRange moment = segment.moment().orElseThrow();
        assertThat(moment.start().toMillis() / 7000)
            .as("%s is in one shot", moment)
            .isEqualTo((moment.end().toMillis() - 1) / 7000);
        assertThat(hues(segment)).as("%s", moment).hasSize(1);
      }
    }
  }

  @Test
  void aLongClipWithOneKeyframeIsReadAllTheSame() {
    byte[] file = video(60, Map.of("g", "600"), second -> second < 30 ? 0x1010e0 : 0x1010e0);
    try (Counted medium = new Counted(DECODER.open(file, "long"))) {
      assertThat(read(medium, allFramesUpTo(Duration.ofSeconds(10)))).hasSizeGreaterThan(15);
    }
  }

  @Test
  void blackIsNotShownToTheModel() {
    byte[] file = video(12, Map.of(), second -> second < 8 ? 0xe01010 : 0);
    try (Counted medium = new Counted(DECODER.open(file, "clip"))) {
      List<Sampled> segments = read(medium, IngestSettings.DEFAULT);
      for (Sampled segment : segments) {
        assertThat(hues(segment)).as("%s", segment.moment()).containsExactly(0);
      }
      assertThat(moments(segments).getLast().end()).isEqualTo(Duration.ofSeconds(8));
    }
  }

  @Test
  void aClipThatIsBlackAllOverHasOneSegment() {
    for (Duration allFrames : List.of(Duration.ZERO, Duration.ofMinutes(2))) {
      byte[] file = video(12, Map.of("g", "20"), second -> 0);
      try (Counted medium = new Counted(DECODER.open(file, "clip"))) {
        assertThat(read(medium, allFramesUpTo(allFrames))).hasSize(1);
      }
    }
  }

  @Test
  void frozenFramesGiveWayToOthers() {
    byte[] file = video(10, Map.of(), second -> second == 9 ? 0x10e010 : 0xe01010);
    try (Counted medium = new Counted(DECODER.open(file, "clip"))) {
      Sampled whole = read(medium, IngestSettings.DEFAULT).getFirst();
      long green = frames(whole).stream().filter(frame -> hue(frame) == 1).count();
      assertThat(green).as("of two different frames each is shown as often").isEqualTo(FRAMES / 2);
    }
  }

  private static IngestSettings allFramesUpTo(Duration length) {
    IngestSettings d = IngestSettings.DEFAULT;
    return new IngestSettings(
        d.shortest(), d.window(), d.longest(), d.overlap(), d.maxSegments(), length, 64);
  }

  private static List<Sampled> read(OpenedMedium medium, IngestSettings settings) {
    ClipReader reader = new ClipReader(medium, PREPROCESSOR, settings);
    List<Sampled> segments = new ArrayList<>();
    for (List<Sampled> next = reader.next(); !next.isEmpty(); next = reader.next()) {
      assertThat(next).hasSizeLessThanOrEqualTo(64 / FRAMES);
      segments.addAll(next);
    }
    return segments;
  }

  private static List<TimeRange> moments(List<Sampled> segments) {
    return segments.stream().flatMap(segment -> segment.moment().stream()).toList();
  }

  /** Which colours a segment's frames are: 0 red, 1 green, 2 blue, -1 black. */
  private static Set<Integer> hues(Sampled segment) {
    Set<Integer> hues = new HashSet<>();
    frames(segment).forEach(frame -> hues.add(hue(frame)));
    return hues;
  }

  private static List<byte[]> frames(Sampled segment) {
    int bytes = 3 * SIDE * SIDE;
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < segment.pixels().length; at += bytes) {
      frames.add(Arrays.copyOfRange(segment.pixels(), at, at + bytes));
    }
    return frames;
  }

  private static int hue(byte[] frame) {
    int most = -1;
    int value = 100;
    int middle = 3 * (SIDE / 2 * SIDE + SIDE / 2);
    for (int c = 0; c < 3; c++) {
      if ((frame[middle + c] & 0xff) > value) {
        value = frame[middle + c] & 0xff;
        most = c;
      }
    }
    return most;
  }

  /** Returns an MP4 that shows one colour in each second. */
  private static byte[] video(
      int seconds, Map<String, String> options, IntUnaryOperator colourOfSecond) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < seconds * RATE; i++) {
      pictures.add(Picture.plain(64, 48, colourOfSecond.applyAsInt(i / RATE)));
    }
    return new Encoder("mp4", "mpeg4", "yuv420p", RATE, options).encode(pictures);
  }
}
