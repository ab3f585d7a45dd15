package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Resampler;
import dev.omnivl.media.picture.Thumbnails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PreprocessorTest {
  private static Preprocessor preprocessor(int size, int frames, Fit fit) {
    return new Preprocessor(
        new Preprocessing(
            size, frames, fit, Filter.BICUBIC, "#ffffff", Preprocessing.CURRENT_REVISION));
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  void twiceIsOnce(Fit fit) {
    Preprocessor preprocessor = preprocessor(24, 1, fit);
    byte[] once = preprocessor.image(Picture.gradient(60, 40).onWhite());
    assertThat(once).hasSize(24 * 24 * 3);
    assertThat(preprocessor.image(new Frame(24, 24, once))).isEqualTo(once);
  }

  @Test
  void fitsDifferInWhatTheyKeep() {
    // red, then a green square in the middle, then red
    Frame wide =
        Picture.paint(60, 20, (x, y) -> x >= 20 && x < 40 ? 0xff00ff00 : 0xffff0000).onWhite();
    byte[] crop = preprocessor(20, 1, Fit.CROP).image(wide);
    byte[] pad = preprocessor(60, 1, Fit.PAD).image(wide);
    byte[] squash = preprocessor(20, 1, Fit.SQUASH).image(wide);
    assertThat(crop).isEqualTo(Picture.plain(20, 20, 0x00ff00).onWhite().rgb());
    assertThat(Arrays.copyOf(pad, 60 * 20 * 3))
        .isEqualTo(Picture.plain(60, 20, 0xffffff).onWhite().rgb());
    assertThat(Arrays.copyOfRange(pad, 60 * 20 * 3, 60 * 40 * 3)).isEqualTo(wide.rgb());
    assertThat(new int[] {squash[0] & 0xff, squash[30] & 0xff}).containsExactly(255, 0);
  }

  @Test
  void clipOfOneImageRepeatsIt() {
    Preprocessor preprocessor = preprocessor(8, 3, Fit.SQUASH);
    Frame frame = Picture.gradient(16, 16).onWhite();
    byte[] image = preprocessor.image(frame);
    byte[] clip = preprocessor.clip(List.of(new TimedFrame(Duration.ZERO, frame)));
    assertThat(clip).hasSize(3 * image.length);
    for (int i = 0; i < 3; i++) {
      assertThat(Arrays.copyOfRange(clip, i * image.length, (i + 1) * image.length))
          .isEqualTo(image);
    }
  }

  @Test
  void longerListsAreThinnedEvenly() {
    List<TimedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(new TimedFrame(Duration.ofMillis(i), Picture.plain(4, 4, i * 0x010101).onWhite()));
    }
    byte[] clip = preprocessor(4, 4, Fit.SQUASH).clip(frames);
    assertThat(new int[] {clip[0], clip[48], clip[96], clip[144]}).containsExactly(1, 3, 5, 7);
    byte[] same = preprocessor(4, 8, Fit.SQUASH).clip(frames);
    assertThat(same[7 * 48]).isEqualTo((byte) 7);
    assertThatThrownBy(() -> preprocessor(4, 4, Fit.SQUASH).clip(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsSurviveJsonAndRefuseWhatTheyDoNotKnow() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    Preprocessing settings = Preprocessing.of(96, 8);
    String text = json.writeValueAsString(settings);
    assertThat(text)
        .isEqualTo(
            "{\"imageSize\":96,\"frames\":8,\"fit\":\"squash\",\"filter\":\"bicubic\","
                + "\"background\":\"#ffffff\",\"revision\":2}");
    assertThat(json.readValue(text, Preprocessing.class)).isEqualTo(settings);
    String unknown = text.replace("\"fit\"", "\"fits\"");
    assertThatThrownBy(() -> json.readValue(unknown, Preprocessing.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void fingerprintsDifferWithEverySetting() {
    Set<String> seen = new HashSet<>();
    for (Fit fit : Fit.values()) {
      for (Filter filter : Filter.values()) {
        for (int size : new int[] {64, 96}) {
          for (int frames : new int[] {4, 8}) {
            seen.add(new Preprocessing(size, frames, fit, filter, "#ffffff", 1).fingerprint());
          }
        }
      }
    }
    assertThat(seen).hasSize(48).allMatch(print -> print.matches("[0-9a-f]{16}"));
  }

  @Test
  void thumbnailKeepsProportionsAndIsReadable() {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    Frame frame = Picture.gradient(300, 200).onWhite();
    Frame thumbnail = decoder.image(Thumbnails.jpeg(frame, 150), "thumbnail", 0);
    assertThat(thumbnail.width()).isEqualTo(150);
    assertThat(thumbnail.height()).isEqualTo(100);
    Frame small = Resampler.resize(frame, 150, 100, Filter.AREA);
    assertThat(FormatsTest.distance(thumbnail, small)).isLessThan(4);
    assertThat(MediaFiles.info(decoder, Thumbnails.jpeg(frame, 900), "thumbnail").width())
        .isEqualTo(300);
  }
}
