package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Texts that are written side by side are those that are written alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GenerationBatchTest {
  private static final OmniVlConfig CONFIG = Preset.NANO.config();
  private static final long ROOM = 1L << 30;
  private static final int ROWS = 12;

  private Bundle bundle;
  private Engine engine;
  private Writer writer;
  private List<VisualFeatures> images;
  private List<VisualFeatures> clips;

  /** A text to be written, and what it became alone. */
  private record Asked(
      VisualFeatures medium,
      TokenIds prompt,
      GenerationSettings settings,
      Generation alone,
      List<String> pieces) {}

  @BeforeAll
  void open(@TempDir Path folder) {
    RandomBundle.write(folder.resolve("nano"), Preset.NANO, 7);
    bundle = Bundle.open(folder.resolve("nano"));
    engine = Engine.open(bundle, new EngineOptions(1, Device.cpu()));
    writer = engine.captioner();
    images = writer.images(pixels(5, 1));
    clips = writer.clips(pixels(3, CONFIG.vision().frames()));
  }

  @AfterAll
  void close() {
    engine.close();
    bundle.close();
  }

  @Test
  void aTextIsTheSameInAnyCompany() {
    List<Asked> asked = mixed();
    Random random = new Random(11);
    for (int order = 0; order < 3; order++) {
      Deque<Asked> waiting = new ArrayDeque<>(asked);
      List<Asked> joined = new ArrayList<>();
      List<GenerationTask> tasks = new ArrayList<>();
      List<List<String>> heard = new ArrayList<>();
      int most = 0;
      try (GenerationBatch batch = writer.batch(ROWS, ROOM)) {
        while (!waiting.isEmpty() || batch.texts() > 0) {
          for (int come = random.nextInt(3); come > 0 && !waiting.isEmpty(); come--) {
            List<String> pieces = new ArrayList<>();
            GenerationTask task = prepared(waiting.getFirst(), pieces::add);
            if (!batch.fits(task)) {
              task.close();
              break;
            }
            batch.add(task);
            joined.add(waiting.removeFirst());
            tasks.add(task);
            heard.add(pieces);
          }
          most = Math.max(most, batch.texts());
          assertThat(batch.rows()).isLessThanOrEqualTo(ROWS);
          batch.step();
        }
      }
      assertThat(most).as("texts at once").isGreaterThan(3);
      for (int index = 0; index < tasks.size(); index++) {
        assertSame(joined.get(index), tasks.get(index).result());
        assertThat(heard.get(index)).isEqualTo(joined.get(index).pieces());
        tasks.get(index).close();
      }
      Collections.shuffle(asked, random);
    }
  }

  /** Images and clips, greedy and with beams, with and without prompts, short and long. */
  private List<Asked> mixed() {
    List<Asked> asked = new ArrayList<>();
    String[] prompts = {"", "a", "a picture of", "a red apple and a cat with two eyes of"};
    for (int index = 0; index < 24; index++) {
      VisualFeatures medium =
          index % 3 == 2 ? clips.get(index % clips.size()) : images.get(index % images.size());
      Choice choice = index % 5 == 0 ? Choice.LIKELY_AND_NEAR : Choice.LIKELIEST;
      int beams = index % 4 == 3 ? 4 : index % 7 == 5 ? 2 : 1;
      GenerationSettings settings = new GenerationSettings(3 + index % 9, beams, choice);
      asked.add(alone(medium, writer.prompt(prompts[index % prompts.length]), settings));
    }
    return asked;
  }

  private Asked alone(VisualFeatures medium, TokenIds prompt, GenerationSettings settings) {
    List<String> pieces = new ArrayList<>();
    Generation written = writer.generate(medium, prompt, settings, pieces::add);
    return new Asked(medium, prompt, settings, written, pieces);
  }

  private GenerationTask prepared(Asked asked, TokenListener listener) {
    return writer.prepare(asked.medium(), asked.prompt(), asked.settings(), listener);
  }

  private static void assertSame(Asked asked, Generation written) {
    assertThat(written.text()).isEqualTo(asked.alone().text());
    assertThat(written.tokens()).isEqualTo(asked.alone().tokens());
    assertThat(written.finish()).isEqualTo(asked.alone().finish());
    assertThat(written.logProbability()).isCloseTo(asked.alone().logProbability(), within(1e-4f));
  }

  /** A short medium that lies beside long ones takes as much as they do. */
  @Test
  void whatIsFilledUpCountsAsMemory() {
    GenerationSettings settings = new GenerationSettings(4, 1, Choice.LIKELIEST);
    TokenIds prompt = writer.prompt("");
    long image = writer.bytes(images.getFirst(), prompt, settings);
    long clip = writer.bytes(clips.getFirst(), prompt, settings);
    assertThat(clip).isGreaterThan(image);
    try (GenerationBatch batch = writer.batch(ROWS, clip + image);
        GenerationTask first = writer.prepare(clips.getFirst(), prompt, settings, piece -> true);
        GenerationTask second =
            writer.prepare(images.getFirst(), prompt, settings, piece -> true)) {
      assertThat(first.bytes()).isEqualTo(clip);
      batch.add(first);
      assertThat(batch.fits(second)).isFalse();
    }
    try (GenerationBatch batch = writer.batch(ROWS, 2 * clip);
        GenerationTask first = writer.prepare(clips.getFirst(), prompt, settings, piece -> true);
        GenerationTask second =
            writer.prepare(images.getFirst(), prompt, settings, piece -> true)) {
      batch.add(first);
      assertThat(batch.fits(second)).isTrue();
      batch.add(second);
      first.fail(new IllegalStateException("stopped"));
      second.fail(new IllegalStateException("stopped"));
      batch.forget();
      assertThat(batch.texts()).isZero();
    }
  }

  @Test
  void aNewcomersPromptLeavesLongTextsWhole() {
    Asked old =
        alone(
            images.getFirst(), writer.prompt(""), new GenerationSettings(24, 1, Choice.LIKELIEST));
    TokenIds prompt = writer.prompt("a red apple and a cat");
    assertThat(prompt.length()).as("read at once, within one piece of the past").isBetween(4, 8);
    Asked young = alone(images.getLast(), prompt, new GenerationSettings(3, 1));
    assertThat(old.alone().tokens()).isGreaterThan(17);
    try (GenerationBatch batch = writer.batch(ROWS, ROOM);
        GenerationTask first = prepared(old, TokenListener.NONE);
        GenerationTask second = prepared(young, TokenListener.NONE)) {
      batch.add(first);
      for (int step = 0; step < 12; step++) {
        batch.step();
      }
      batch.add(second);
      while (batch.texts() > 0) {
        batch.step();
      }
      assertSame(old, first.result());
      assertSame(young, second.result());
    }
  }

  @Test
  void manyTextsAboutOneMediumRememberItOnce() {
    TokenIds prompt = writer.prompt("a");
    Asked asked = alone(images.getFirst(), prompt, new GenerationSettings(9, 8));
    try (GenerationTask task = prepared(asked, TokenListener.NONE);
        Decoder decoder = ((LoadedPart) writer).decoder()) {
      task.begin(decoder);
      while (!task.isOver()) {
        RowGroup group = decoder.groups().getFirst();
        assertThat(group.media()).isEqualTo(1);
        assertThatNoFailure(group::step);
        task.step();
      }
      assertSame(asked, task.result());
    }
  }

  /** Media of other lengths are filled up while that costs little, and long ones leave no trace. */
  @Test
  void clipsAndImagesShareRunsAsLongAsThereAreClips() {
    GenerationSettings longer = new GenerationSettings(12, 1);
    GenerationSettings shorter = new GenerationSettings(4, 1);
    TokenIds prompt = writer.prompt("");
    try (Decoder decoder = ((LoadedPart) writer).decoder();
        GenerationTask clip =
            writer.prepare(clips.getFirst(), prompt, shorter, TokenListener.NONE);
        GenerationTask image =
            writer.prepare(images.getFirst(), prompt, longer, TokenListener.NONE);
        GenerationTask later =
            writer.prepare(images.getLast(), prompt, longer, TokenListener.NONE)) {
      clip.begin(decoder);
      image.begin(decoder);
      assertThat(decoder.groups()).hasSize(1);
      clip.leave(decoder);
      later.begin(decoder);
      assertThat(decoder.groups()).hasSize(2);
      image.leave(decoder);
      assertThat(decoder.groups()).hasSize(1);
      assertThat(decoder.groups().getFirst().longest()).isEqualTo(CONFIG.vision().imageTokens());
    }
  }

  @Test
  void oneThatFailsDoesNotTouchTheOthers() {
    Asked good = alone(images.get(0), writer.prompt("a"), new GenerationSettings(8, 1));
    Asked beams = alone(clips.get(0), writer.prompt(""), new GenerationSettings(8, 4));
    int[] ids = Arrays.copyOf(writer.prompt("a").ids(), 3);
    ids[2] = CONFIG.text().vocabulary() + 1;
    try (GenerationBatch batch = writer.batch(ROWS, ROOM);
        GenerationTask first = prepared(good, TokenListener.NONE);
        GenerationTask second = prepared(beams, TokenListener.NONE);
        GenerationTask bad =
            writer.prepare(images.get(1), TokenIds.of(ids), good.settings(), TokenListener.NONE);
        GenerationTask rude =
            writer.prepare(
                images.get(2),
                good.prompt(),
                good.settings(),
                piece -> {
                  throw new IllegalStateException("a listener that fails");
                })) {
      for (GenerationTask task : List.of(first, bad, rude, second)) {
        batch.add(task);
      }
      while (batch.texts() > 0) {
        batch.step();
      }
      assertSame(good, first.result());
      assertSame(beams, second.result());
      assertThatThrownBy(bad::result)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(Failure.Reason.INTERNAL));
      assertThatThrownBy(rude::result).hasMessage("a listener that fails");
    }
  }

  @Test
  void oneThatIsStoppedFreesItsRowsAtOnce() {
    Asked asked = alone(images.get(0), writer.prompt(""), new GenerationSettings(20, 4));
    Asked other = alone(images.get(1), writer.prompt(""), new GenerationSettings(20, 1));
    try (GenerationBatch batch = writer.batch(5, ROOM);
        GenerationTask stopped = prepared(asked, TokenListener.NONE);
        GenerationTask waits = prepared(asked, TokenListener.NONE);
        GenerationTask goesOn = prepared(other, TokenListener.NONE)) {
      batch.add(goesOn);
      batch.add(stopped);
      batch.step();
      batch.step();
      assertThat(batch.rows()).isEqualTo(5);
      assertThat(batch.fits(waits)).isFalse();
      stopped.fail(new Failure(Failure.Reason.EXPIRED, "nobody waits"));
      assertThat(batch.fits(waits)).isTrue();
      batch.add(waits);
      while (batch.texts() > 0) {
        batch.step();
      }
      assertSame(asked, waits.result());
      assertSame(other, goesOn.result());
      assertThatThrownBy(stopped::result).hasMessage("nobody waits");
    }
  }

  @Test
  void memoryIsBoundedButForOneAlone() {
    Asked asked = alone(clips.get(0), writer.prompt(""), new GenerationSettings(4, 1));
    try (GenerationBatch batch = writer.batch(ROWS, 1);
        GenerationTask first = prepared(asked, TokenListener.NONE);
        GenerationTask second = prepared(asked, TokenListener.NONE)) {
      assertThat(batch.fits(first)).isTrue();
      batch.add(first);
      assertThat(batch.fits(second)).isFalse();
    }
  }

  /** Written before texts were written side by side: its graph is made anew when it is loaded. */
  @Test
  void textsOfABundleOfAnEarlierFormatJoinAsWell() {
    try (Bundle shipped = Bundle.open(Path.of("..", "demo", "bundle"));
        Engine own = Engine.open(shipped, new EngineOptions(2, Device.cpu()))) {
      assertThat(shipped.manifest().formatVersion()).isEqualTo(1);
      own.warm();
      Writer captioner = own.captioner();
      int bytes = captioner.part().config().imageSize() * captioner.part().config().imageSize() * 3;
      byte[] grey = new byte[bytes];
      Arrays.fill(grey, (byte) 200);
      List<VisualFeatures> media = captioner.images(List.of(new byte[bytes], grey));
      GenerationSettings settings = new GenerationSettings(10, 1);
      List<Generation> alone =
          media.stream()
              .map(medium ->
                  captioner.generate(medium, captioner.prompt(""), settings, TokenListener.NONE))
              .toList();
      try (GenerationBatch batch = captioner.batch(ROWS, ROOM);
          GenerationTask one =
              captioner.prepare(media.get(0), captioner.prompt(""), settings, TokenListener.NONE);
          GenerationTask other =
              captioner.prepare(media.get(1), captioner.prompt(""), settings, TokenListener.NONE)) {
        batch.add(one);
        batch.step();
        batch.add(other);
        while (batch.texts() > 0) {
          batch.step();
        }
        assertThat(one.result().text()).isEqualTo(alone.get(0).text());
        assertThat(other.result().text()).isEqualTo(alone.get(1).text());
      }
    }
  }

  private static void assertThatNoFailure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    org.assertj.core.api.Assertions.assertThatCode(call).doesNotThrowAnyException();
  }

  private static List<byte[]> pixels(int count, int frames) {
    Random random = new Random(frames);
    List<byte[]> items = new ArrayList<>();
    for (int item = 0; item < count; item++) {
      byte[] pixels =
          new byte[frames * CONFIG.vision().imageSize() * CONFIG.vision().imageSize() * 3];
      random.nextBytes(pixels);
      items.add(pixels);
    }
    return items;
  }
}
