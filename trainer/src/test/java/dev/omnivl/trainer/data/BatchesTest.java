package dev.omnivl.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.fixture.Mild;
import dev.omnivl.trainer.fixture.SmallData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchesTest {
  @TempDir private static Path folder;
  private static List<DatasetItem> items = List.of();

  @BeforeAll
  static void write() throws IOException {
    items = SmallData.write(folder);
  }

  @Test
  void everyItemComesOnceAnEpochInAnotherOrder() {
    Batches batches = batches(Kind.IMAGE, 5, 1);
    assertThat(batches.perEpoch()).isEqualTo(6);
    List<DatasetItem> first = epoch(batches, 0);
    List<DatasetItem> second = epoch(batches, 1);
    assertThat(first).doesNotHaveDuplicates().hasSize(30);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void aBatchIsAFunctionOfSeedAndNumber() {
    Batches batches = batches(Kind.VIDEO, 4, 1);
    Batch late = batches.batch(9);
    batches.batch(2);
    assertThat(batches(Kind.VIDEO, 4, 1).batch(9)).usingRecursiveComparison().isEqualTo(late);
    assertThat(batches(Kind.VIDEO, 4, 2).batch(9).pixels()).isNotEqualTo(late.pixels());
    assertThat(batches.batch(10).pixels()).isNotEqualTo(late.pixels());
  }

  @Test
  void partsOfABatchBelongTogether() {
    Batch clips = batches(Kind.VIDEO, 4, 1).batch(0);
    assertThat(clips.video()).isTrue();
    assertThat(clips.frames()).isEqualTo(4);
    assertThat(clips.pixels()).hasSize(4 * 4 * 16 * 16 * 3);
    Batch images = batches(Kind.IMAGE, 5, 1).batch(0);
    assertThat(images.video()).isFalse();
    assertThat(images.pixels()).hasSize(5 * 16 * 16 * 3);
    for (int place = 0; place < 5; place++) {
      DatasetItem item = images.items().get(place);
      assertThat(item.captions()).contains(images.texts().get(place).caption());
      Batch.Prompted answer = images.texts().get(place).answer();
      assertThat(answer.prompt()).isIn("", "what is it?");
      assertThat(answer.text()).isEqualTo(item.captions().getFirst());
    }
  }

  @Test
  void mediaOfOneConceptStandSideBySideAndShareAText() {
    Batches batches = batches(Kind.IMAGE, new Batches.Sampling(10, 3, 0), 1);
    assertThat(epoch(batches, 0)).doesNotHaveDuplicates().hasSize(30);
    Batch batch = batches.batch(0); // three pictures of each concept, so groups of three
    for (int place = 0; place < 9; place++) {
      int first = place - place % 3;
      assertThat(batch.items().get(place).concept()).isEqualTo(batch.items().get(first).concept());
      assertThat(batch.texts().get(place).caption()).isEqualTo(batch.texts().get(first).caption());
      assertThat(batch.texts().get(place).identity())
          .isEqualTo("concept/" + batch.items().get(place).concept());
    }
  }

  @Test
  void aLabelledSampleIsOneOfItsClassAmongItsKind() {
    Batch images = batches(Kind.IMAGE, new Batches.Sampling(5, 1, 1), 1).batch(0);
    Batch clips = batches(Kind.VIDEO, new Batches.Sampling(4, 1, 1), 1).batch(0);
    assertThat(images.texts())
        .allSatisfy(text -> {
          assertThat(text.label()).isTrue();
          assertThat(text.identity()).isEqualTo("label/image/shape");
          assertThat(text.caption()).isEqualTo("a picture of shape");
        });
    assertThat(clips.texts())
        .allSatisfy(text -> assertThat(text.identity()).isEqualTo("label/video/shape"));
    Batches some = batches(Kind.IMAGE, new Batches.Sampling(30, 1, 0.5), 1);
    assertThat(some.batch(0).texts().stream().filter(Batch.Text::label).count()).isBetween(5L, 25L);
  }

  @Test
  void refusesABatchThatCannotBeFilled() {
    assertThatThrownBy(() -> batches(Kind.VIDEO, 11, 1))
        .hasMessage("a batch of 11 needs that many media, there are 10");
  }

  private static List<DatasetItem> epoch(Batches batches, int epoch) {
    List<DatasetItem> all = new ArrayList<>();
    for (int number = 0; number < batches.perEpoch(); number++) {
      all.addAll(batches.batch((long) epoch * batches.perEpoch() + number).items());
    }
    return all;
  }

  private static Batches batches(Kind kind, int size, long seed) {
    return batches(kind, new Batches.Sampling(size, 1, 0), seed);
  }

  private static Batches batches(Kind kind, Batches.Sampling sampling, long seed) {
    List<DatasetItem> wanted = items.stream().filter(item -> item.kind() == kind).toList();
    PixelStore store = PixelStore.open(folder, wanted, Preprocessing.of(20, 4));
    int frames = kind == Kind.VIDEO ? 4 : 0;
    Batches.Views views = new Batches.Views(20, 16, frames, Mild.AUGMENTATION);
    return new Batches(store, sampling, views, seed);
  }
}
