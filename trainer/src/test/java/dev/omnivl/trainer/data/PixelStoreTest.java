package dev.omnivl.trainer.data;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.fixture.SmallData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PixelStoreTest {
  private static final Preprocessing SETTINGS = Preprocessing.of(16, 4);

  @TempDir private Path folder;

  @Test
  void leavesOutWhatCannotBeDecodedAndKeepsPlacesTogether() throws IOException {
    List<DatasetItem> images = media(Kind.IMAGE);
    List<byte[]> whole = all(PixelStore.open(folder, images, SETTINGS));
    Files.write(folder.resolve(images.get(3).media()), new byte[] {1, 2, 3});
    Files.write(folder.resolve(images.get(17).media()), new byte[0]);
    PixelStore store = PixelStore.open(folder, images, SETTINGS);
    List<DatasetItem> left = new ArrayList<>(images);
    left.removeAll(List.of(images.get(3), images.get(17)));
    assertThat(store.items()).isEqualTo(left);
    whole.remove(17);
    whole.remove(3);
    assertThat(all(store)).usingRecursiveComparison().isEqualTo(whole);
    PixelStore again = PixelStore.open(folder, images, SETTINGS); // from the file this time
    assertThat(again.items()).isEqualTo(left);
    assertThat(all(again)).usingRecursiveComparison().isEqualTo(whole);
    assertThat(folder.resolve(".cache")).as("nothing is written among the media").doesNotExist();
    try (Stream<Path> files = Files.list(CacheFolder.of("pixels"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void holdsEveryFrameOfAClip() throws IOException {
    PixelStore store = PixelStore.open(folder, media(Kind.VIDEO), SETTINGS);
    assertThat(store.pixels(0)).hasSize(4 * 16 * 16 * 3);
    assertThat(store.items()).hasSize(10);
    byte[] clip = store.pixels(0);
    int frame = 16 * 16 * 3;
    assertThat(Arrays.copyOf(clip, frame))
        .isNotEqualTo(Arrays.copyOfRange(clip, 3 * frame, 4 * frame));
  }

  @Test
  void refusesAFileThatIsNotThere() throws IOException {
    List<DatasetItem> images = media(Kind.IMAGE);
    Files.delete(folder.resolve(images.get(2).media()));
    fails(Reason.NOT_FOUND, () -> PixelStore.open(folder, images, SETTINGS))
        .hasMessageContaining(images.get(2).media());
  }

  private List<DatasetItem> media(Kind kind) throws IOException {
    return SmallData.write(folder).stream().filter(item -> item.kind() == kind).toList();
  }

  private static List<byte[]> all(PixelStore store) {
    List<byte[]> all = new ArrayList<>();
    for (int index = 0; index < store.items().size(); index++) {
      all.add(store.pixels(index));
    }
    return all;
  }
}
