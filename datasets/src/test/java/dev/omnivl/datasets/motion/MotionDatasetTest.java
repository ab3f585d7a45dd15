package dev.omnivl.datasets.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small data set, of which every clip is decoded and compared with what is said of it. */
final class MotionDatasetTest {
  private static final int CLIPS = 450;

  @TempDir private static Path folder;

  private static List<DatasetItem> items = List.of();

  @BeforeAll
  static void make() {
    items = make("set", 3);
  }

  @Test
  void everyClipIsThereOnceWithItsShareOfMotions() {
    assertThat(Manifest.read(folder.resolve("set"))).isEqualTo(items).hasSize(CLIPS);
    assertThat(items).extracting(DatasetItem::media).doesNotHaveDuplicates();
    assertThat(items).allMatch(item -> Files.isRegularFile(file("set", item)));
    Map<String, Long> clips =
        items.stream()
            .filter(item -> item.style().equals("one-motion"))
            .collect(Collectors.groupingBy(DatasetItem::concept, Collectors.counting()));
    assertThat(clips).hasSize(240);
    assertThat(clips.values()).containsOnly(1L, 2L);
    List<DatasetItem> paired =
        items.stream().filter(item -> item.style().equals("two-motions")).toList();
    assertThat(paired).hasSize(CLIPS / 3);
    assertThat(paired).filteredOn(item -> !item.heldOut().isEmpty()).hasSize(CLIPS / 9);
  }

  @Test
  void whatIsHeldOutIsNeverTrainedOn() {
    Set<String> trained = new HashSet<>();
    Set<String> said = new HashSet<>();
    Set<String> parts = new HashSet<>();
    for (DatasetItem item : items) {
      if (item.heldOut().isEmpty()) {
        trained.add(item.concept());
        said.addAll(item.captions());
        item.questions().forEach(question -> parts.add(question.answer()));
      }
    }
    for (DatasetItem item : items) {
      if (!item.heldOut().isEmpty()) {
        assertThat(item.heldOut()).containsExactly(HeldOut.CONCEPT, HeldOut.CLIP);
        assertThat(trained).doesNotContain(item.concept());
        assertThat(said).doesNotContainAnyElementsOf(item.captions());
      }
    }
    assertThat(parts).containsAll(Arrays.stream(Shape.values()).map(Shape::label).toList());
    assertThat(parts).containsAll(Arrays.stream(Colour.values()).map(Colour::label).toList());
    assertThat(parts).containsAll(Arrays.stream(Motion.values()).map(Motion::verb).toList());
  }

  @Test
  void anItemSaysWhatItIs() {
    for (DatasetItem item : items) {
      assertThat(item.equivalence()).isEqualTo(item.concept());
      assertThat(item.kind()).isEqualTo(DatasetItem.Kind.VIDEO);
      assertThat(item.license()).isEqualTo("CC0-1.0");
      assertThat(item.source()).isEqualTo("generated");
      assertThat(item.captions().getLast()).endsWith(item.label());
    }
    assertThat(folder.resolve("set/LICENSES.md")).content().contains("CC0");
    assertThat(folder.resolve("set/dataset.json"))
        .content()
        .contains("\"seed\" : 3", "\"concept+clip\"");
  }

  @Test
  void theDecoderSeesSixteenFramesOfATenthOfASecond() throws IOException {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    for (DatasetItem item : items.subList(0, 40)) {
      MediaInfo info = info(decoder, item);
      assertThat(info.frameCount()).isEqualTo(Course.FRAMES);
      assertThat(info.duration()).isEqualTo(Duration.ofMillis(100L * Course.FRAMES));
      assertThat(info.width()).isEqualTo(Course.SIDE);
      assertThat(info.height()).isEqualTo(Course.SIDE);
    }
  }

  private static MediaInfo info(MediaDecoder decoder, DatasetItem item) throws IOException {
    byte[] gif = Files.readAllBytes(file("set", item));
    try (OpenedMedium medium = decoder.open(gif, item.media())) {
      return medium.info();
    }
  }

  @Test
  void framesShowWhatTheAnswersSay() throws IOException {
    for (DatasetItem item : items) {
      List<Seen> frames = seen(item);
      Map<String, String> answers =
          item.questions().stream().collect(Collectors.toMap(Question::question, Question::answer));
      Colour colour = colour(answers.getOrDefault("what colour is it?", ""));
      assertThat(frames)
          .filteredOn(frame -> frame.area() > 0)
          .as(item.media())
          .isNotEmpty()
          .allMatch(frame -> frame.colour() == (colour.paint().getRGB() & 0xffffff));
      Seen largest = frames.stream().max(Comparator.comparingInt(Seen::area)).orElseThrow();
      assertThat(largest.shape().label())
          .as(item.media())
          .isEqualTo(answers.getOrDefault("what shape is it?", ""));
      int half = Course.FRAMES / 2;
      if (item.style().equals("one-motion")) {
        shows(answers.getOrDefault("what does it do?", ""), frames, item);
      } else {
        shows(answers.getOrDefault("what does it do first?", ""), frames.subList(0, half), item);
        shows(
            answers.getOrDefault("what does it do last?", ""),
            frames.subList(half, Course.FRAMES),
            item);
      }
    }
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    List<DatasetItem> again = make("again", 3);
    List<DatasetItem> other = make("other", 4);

    assertThat(again).isEqualTo(items);
    assertThat(other).isNotEqualTo(items);
    for (DatasetItem item : items) {
      assertThat(file("again", item)).hasSameBinaryContentAs(file("set", item));
    }
    for (String name : List.of("manifest.jsonl", "dataset.json", "LICENSES.md")) {
      assertThat(folder.resolve("again").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("set").resolve(name));
    }
  }

  @Test
  void tooFewClipsOrAFullFolderAreRefused() {
    assertThatThrownBy(() -> new MotionDataset.Settings(folder, 359, 1))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("359 clips are below 360");
    assertThatThrownBy(() -> make("set", 3))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is not empty")
        .message()
        .doesNotContain("\n");
  }

  /** Compares the first and last of these frames. */
  private static void shows(String action, List<Seen> frames, DatasetItem item) {
    Seen first = frames.getFirst();
    Seen last = frames.getLast();
    boolean shown =
        switch (action) {
          case "moves left" -> last.x() < first.x() - 15 && still(first.y(), last.y());
          case "moves right" -> last.x() > first.x() + 15 && still(first.y(), last.y());
          case "moves up" -> last.y() < first.y() - 15 && still(first.x(), last.x());
          case "moves down" -> last.y() > first.y() + 15 && still(first.x(), last.x());
          case "turns clockwise" -> first.turnTo(last) > 0.6;
          case "turns counterclockwise" -> first.turnTo(last) < -0.6;
          case "grows" -> last.area() > 2 * first.area();
          case "shrinks" -> first.area() > 2 * last.area();
          case "appears" -> first.area() == 0 && last.area() > 0;
          case "disappears" -> first.area() > 0 && last.area() == 0;
          default -> false;
        };
    assertThat(shown).as("%s: %s", item.media(), action).isTrue();
  }

  private static boolean still(double before, double after) {
    return Math.abs(before - after) < 1;
  }

  private static List<Seen> seen(DatasetItem item) throws IOException {
    byte[] gif = Files.readAllBytes(file("set", item));
    return new MediaDecoder(MediaLimits.DEFAULTS)
        .frames(gif, item.media(), FrameSampling.uniform(Course.FRAMES), 0).stream()
            .map(timed -> new Seen(timed.frame()))
            .toList();
  }

  private static Colour colour(String label) {
    return Arrays.stream(Colour.values())
        .filter(colour -> colour.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static Path file(String name, DatasetItem item) {
    return folder.resolve(name).resolve(item.media());
  }

  private static List<DatasetItem> make(String name, long seed) {
    return new MotionDataset(new MotionDataset.Settings(folder.resolve(name), CLIPS, seed)).make();
  }
}
