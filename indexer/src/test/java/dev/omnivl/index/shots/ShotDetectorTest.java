package dev.omnivl.index.shots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.shots.DrawnClips.Change;
import dev.omnivl.index.shots.DrawnClips.Clip;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shots of drawn clips, with seeds on which nothing was tuned. */
final class ShotDetectorTest {
  private static final Duration STEP = Duration.ofMillis(125);
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void changesAreFoundAndNothingElse(boolean onWhite) {
    long seed = Long.getLong("omnivl.seed", 9001);
    int right = 0;
    int wrong = 0;
    for (int i = 0; i < 4; i++) {
      Clip clip = new DrawnClips(seed + i, onWhite).draw(8);
      List<Duration> found = new ArrayList<>(ShotDetector.changes(seen(clip.file())));
      for (Change change : clip.changes()) {
        Optional<Duration> hit = found.stream().filter(at -> isOf(change, at)).findFirst();
        hit.ifPresent(found::remove);
        right += hit.isPresent() ? 2 : 0;
        wrong += hit.isPresent() ? 0 : 1;
      }
      wrong += found.size();
    }
    assertThat((double) right / (right + wrong)).as("F1, seed %d", seed).isGreaterThan(0.9);
  }

  private static boolean isOf(Change change, Duration at) {
    return at.compareTo(change.from().minus(STEP)) >= 0
        && at.compareTo(change.to().plus(STEP)) <= 0;
  }

  @Test
  void aCutIsWhereTheNewShotBegins() {
    List<SeenFrame> frames = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      frames.add(seen(i, i < 21 ? 0x336699 : 0xcc8844));
    }
    assertThat(ShotDetector.changes(frames)).containsExactly(STEP.multipliedBy(21));
    assertThat(ShotDetector.changesFarApart(frames)).containsExactly(21);
  }

  @Test
  void aFlashIsNoCut() {
    List<SeenFrame> frames = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      frames.add(seen(i, i == 20 ? 0xffffff : 0x336699));
    }
    assertThat(ShotDetector.changes(frames)).isEmpty();
  }

  @Test
  void aFadeThroughBlackIsOneChange() {
    List<SeenFrame> frames = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int light = Math.clamp(Math.abs(i - 30) - 1, 0, 4);
      frames.add(seen(i, i < 30 ? light * 0x0c1926 : light * 0x331811));
    }
    assertThat(ShotDetector.changes(frames))
        .singleElement()
        .satisfies(at -> assertThat(at).isBetween(STEP.multipliedBy(27), STEP.multipliedBy(33)));
  }

  @Test
  void fewFramesAreOneShot() {
    assertThat(ShotDetector.changes(List.of())).isEmpty();
    assertThat(ShotDetector.changes(List.of(seen(0, 0)))).isEmpty();
  }

  private static SeenFrame seen(int i, int colour) {
    byte[] rgb = new byte[3 * 64 * 48];
    for (int at = 0; at < rgb.length; at += 3) {
      rgb[at] = (byte) (colour >> 16);
      rgb[at + 1] = (byte) (colour >> 8);
      rgb[at + 2] = (byte) colour;
    }
    return new SeenFrame(STEP.multipliedBy(i), FrameSignature.of(new Frame(64, 48, rgb)));
  }

  private static List<SeenFrame> seen(byte[] file) {
    try (OpenedMedium medium = DECODER.open(file, "drawn")) {
      long frames = medium.info().duration().dividedBy(STEP);
      List<Duration> moments =
          LongStream.rangeClosed(0, frames).mapToObj(STEP::multipliedBy).toList();
      return medium.frames(moments, 64).stream()
          .map(frame -> new SeenFrame(frame.at(), FrameSignature.of(frame.frame())))
          .toList();
    }
  }
}
