package dev.omnivl.datasets.fashion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FashionDatasetTest {
  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    IdxSamples.half(folder, FashionFiles.TRAIN, 120);
    IdxSamples.half(folder, FashionFiles.TEST, 40);
  }

  @Test
  void everyClassHasItsShareOfBothHalves() {
    List<DatasetItem> items = make("set", 43, 20, 1);

    assertThat(items).hasSize(63);
    assertThat(items).extracting(DatasetItem::media).doesNotHaveDuplicates();
    Map<String, Long> trained =
        items.stream()
            .filter(item -> item.heldOut().isEmpty())
            .collect(Collectors.groupingBy(DatasetItem::label, Collectors.counting()));
    assertThat(trained).hasSize(10);
    assertThat(trained.values()).containsOnly(4L, 5L);
    Map<String, Long> measured =
        items.stream()
            .filter(item -> item.heldOut().equals(List.of(HeldOut.TEST)))
            .collect(Collectors.groupingBy(DatasetItem::label, Collectors.counting()));
    assertThat(measured.values()).hasSize(10).containsOnly(2L);
    assertThat(Manifest.read(folder.resolve("set"))).isEqualTo(items);
  }

  @Test
  void trainingAndTestPicturesComeFromTheirOwnHalves() {
    for (DatasetItem item : make("set", 30, 10, 1)) {
      boolean train = item.heldOut().isEmpty();
      assertThat(item.media()).startsWith(train ? "images/train/" : "images/test/");
      assertThat(item.source())
          .startsWith("Fashion-MNIST " + (train ? "train" : "t10k") + "-images-idx3-ubyte.gz #");
    }
  }

  @Test
  void aPictureKeepsItsPixelsAndItsClass() throws IOException {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    for (DatasetItem item : make("set", 120, 40, 1)) {
      int index = Integer.parseInt(item.source().substring(item.source().indexOf('#') + 1));
      byte[] png = Files.readAllBytes(folder.resolve("set").resolve(item.media()));
      Frame frame = decoder.image(png, item.media(), 0);
      assertThat(frame.width()).isEqualTo(IdxSamples.SIDE);
      for (int pixel = 0; pixel < IdxSamples.SIDE * IdxSamples.SIDE; pixel++) {
        assertThat(frame.rgb()[3 * pixel]).isEqualTo((byte) (index + pixel));
        assertThat(frame.rgb()[3 * pixel + 1]).isEqualTo((byte) (index + pixel));
      }
      assertThat(item.label()).isEqualTo(Garment.values()[index % 10].label());
    }
  }

  @Test
  void wordsSayTheClass() {
    DatasetItem sneaker =
        make("set", 10, 10, 1).stream()
            .filter(item -> item.label().equals("sneaker"))
            .findFirst()
            .orElseThrow();

    assertThat(sneaker.captions()).startsWith("a photo of a sneaker", "a sneaker");
    assertThat(sneaker.questions()).containsExactly(new Question("what is it?", "sneaker"));
    assertThat(sneaker.concept()).isEqualTo("sneaker").isEqualTo(sneaker.equivalence());
    assertThat(Garment.ANKLE_BOOT.captions().getFirst()).isEqualTo("a photo of an ankle boot");
    assertThat(Garment.TROUSERS.captions().getFirst()).isEqualTo("a photo of a pair of trousers");
    assertThat(Garment.T_SHIRT_OR_TOP.concept()).isEqualTo("t-shirt-or-top");
  }

  @Test
  void theSeedDecidesAndNothingElse() throws IOException {
    List<DatasetItem> one = make("one", 30, 10, 1);
    List<DatasetItem> again = make("again", 30, 10, 1);
    List<DatasetItem> other = make("other", 30, 10, 2);

    assertThat(again).isEqualTo(one);
    assertThat(other).isNotEqualTo(one);
    for (String file : List.of("manifest.jsonl", "dataset.json", "LICENSES.md")) {
      assertThat(folder.resolve("again").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(file));
    }
    for (DatasetItem item : one) {
      assertThat(folder.resolve("again").resolve(item.media()))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(item.media()));
    }
  }

  @Test
  void oneOfTheFourFilesStandsForTheirFolder() {
    Path labels = folder.resolve("t10k-labels-idx1-ubyte.gz");
    assertThat(make(labels, "file", 10, 10, 1)).isEqualTo(make("folder", 10, 10, 1));
  }

  @Test
  void provenanceAndLicenceLieBesideThePictures() {
    make("set", 10, 10, 9);
    assertThat(folder.resolve("set/dataset.json"))
        .content()
        .contains("\"seed\" : 9", "\"test\" : 10", "\"train\" : 10", "SHA-256", "Zalando");
    assertThat(folder.resolve("set/LICENSES.md")).content().contains("MIT License", "Zalando SE");
  }

  @Test
  void whatCannotBeMadeIsRefused() throws IOException {
    refused("has 12 pictures of the class t-shirt or top; 121 images would need 13", 121, 10);
    refused("9 images are below 10", 9, 10);
    assertThat(folder.resolve("set")).doesNotExist();

    IdxSamples.labels(folder, FashionFiles.TEST, new byte[39]);
    refused("has 40 pictures", 10, 10);
    byte[] unknown = new byte[40];
    unknown[7] = 11;
    IdxSamples.labels(folder, FashionFiles.TEST, unknown);
    refused("the label 11", 10, 10);
    IdxSamples.images(folder, FashionFiles.TEST, new int[] {40, 2, 3}, new byte[240]);
    refused("pictures of 2 rows and 3 columns", 10, 10);
    Files.delete(folder.resolve("t10k-images-idx3-ubyte.gz"));
    refused("apt-get install dataset-fashion-mnist", 10, 10);
  }

  @Test
  void aFolderWithSomethingInItIsRefused() {
    make("set", 10, 10, 1);
    refused("is not empty", 10, 10);
  }

  private void refused(String message, int images, int testImages) {
    assertThatThrownBy(() -> make("set", images, testImages, 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private List<DatasetItem> make(String name, int images, int testImages, long seed) {
    return make(folder, name, images, testImages, seed);
  }

  private List<DatasetItem> make(Path source, String name, int images, int testImages, long seed) {
    return new FashionDataset(
            new FashionDataset.Settings(folder.resolve(name), source, images, testImages, seed))
        .make();
  }
}
