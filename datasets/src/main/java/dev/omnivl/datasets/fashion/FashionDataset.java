package dev.omnivl.datasets.fashion;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.datasets.folder.DatasetFolder;
import dev.omnivl.datasets.folder.DatasetFolder.Origin;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.terminal.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Makes a data set folder of Fashion-MNIST: pictures of its training half may be trained on,
 * pictures of its test half are held out. Every class has the same share of both.
 */
public final class FashionDataset {
  /** Where Debian's package {@code dataset-fashion-mnist} puts the files. */
  public static final String DEBIAN = "/usr/share/datasets/fashion-mnist";

  private static final String STYLE = "fashion-mnist";
  private static final String LICENSE = "MIT";
  private static final String TRAIN_FOLDER = "images/train";
  private static final String TEST_FOLDER = "images/test";

  private final Settings settings;

  /**
   * What the data set depends on.
   *
   * @param folder where it is made
   * @param source folder of the four files, or one of them
   * @param images number of pictures that may be trained on
   * @param testImages number of pictures that are held out
   * @param seed decides which pictures are drawn
   */
  public record Settings(Path folder, Path source, int images, int testImages, long seed) {
    /** Checks the numbers. */
    public Settings {
      int least = Garment.values().length;
      if (images < least || testImages < least) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            Math.min(images, testImages) + " images are below " + least + ", one of each class");
      }
    }
  }

  /** Makes a builder with these settings. */
  public FashionDataset(Settings settings) {
    this.settings = settings;
    ImageIO.setUseCache(false);
  }

  /**
   * Makes the data set folder.
   *
   * @return every item, as in the manifest
   * @throws Failure when the files are not there, are damaged or have too few pictures, or the
   *     folder is not empty or cannot be written
   */
  public List<DatasetItem> make() {
    FashionFiles train = FashionFiles.read(settings.source(), FashionFiles.TRAIN);
    FashionFiles test = FashionFiles.read(settings.source(), FashionFiles.TEST);
    List<Integer> trained = draw(train, settings.images());
    List<Integer> measured = draw(test, settings.testImages());
    DatasetFolder folder =
        DatasetFolder.create(settings.folder(), List.of(TRAIN_FOLDER, TEST_FOLDER));
    List<DatasetItem> items = new ArrayList<>();
    try (Progress bar =
        Progress.of("write pictures", trained.size() + (long) measured.size(), "images")) {
      for (int index : trained) {
        items.add(write(folder, train, index, TRAIN_FOLDER, List.of()));
        bar.step();
      }
      for (int index : measured) {
        items.add(write(folder, test, index, TEST_FOLDER, List.of(HeldOut.TEST)));
        bar.step();
      }
    }
    folder.finish(
        "fashion", settings.seed(), items, List.of(origin(train), origin(test)), licenses());
    return List.copyOf(items);
  }

  /** Draws as many pictures of each class; what does not divide goes to the first classes. */
  private List<Integer> draw(FashionFiles files, int count) {
    List<Integer> drawn = new ArrayList<>();
    int classes = Garment.values().length;
    for (Garment garment : Garment.values()) {
      List<Integer> ofClass = new ArrayList<>();
      for (int index = 0; index < files.classes().length; index++) {
        if (files.garment(index) == garment) {
          ofClass.add(index);
        }
      }
      int wanted = count / classes + (garment.ordinal() < count % classes ? 1 : 0);
      if (wanted > ofClass.size()) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            String.format(
                Locale.ROOT,
                "%s has %d pictures of the class %s; %d images would need %d",
                files.name(),
                ofClass.size(),
                garment.label(),
                count,
                wanted));
      }
      Collections.shuffle(ofClass, new Random(settings.seed() + garment.ordinal()));
      drawn.addAll(ofClass.subList(0, wanted));
    }
    Collections.sort(drawn);
    return drawn;
  }

  private static DatasetItem write(
      DatasetFolder folder,
      FashionFiles files,
      int index,
      String directory,
      List<HeldOut> heldOut) {
    Garment garment = files.garment(index);
    String media = String.format(Locale.ROOT, "%s/%05d.png", directory, index);
    folder.write(media, png(files, index));
    return new DatasetItem(
        media,
        DatasetItem.Kind.IMAGE,
        garment.concept(),
        garment.concept(),
        STYLE,
        garment.captions(),
        garment.label(),
        garment.questions(),
        heldOut,
        LICENSE,
        "Fashion-MNIST " + files.name() + " #" + index);
  }

  private static byte[] png(FashionFiles files, int index) {
    int side = files.side();
    int[] row = new int[side];
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        row[x] = files.pixels()[(index * side + y) * side + x] & 0xff;
      }
      // Samples, not colours: Java would take a colour through its linear grey.
      image.getRaster().setSamples(0, y, side, 1, 0, row);
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new Failure(Reason.INTERNAL, "picture " + index + " cannot be written as PNG", e);
    }
  }

  private static Origin origin(FashionFiles files) {
    return new Origin(
        STYLE,
        "Fashion-MNIST " + files.name() + " and its labels, content SHA-256 " + files.digest(),
        LICENSE,
        "Copyright 2017 Zalando SE");
  }

  private static String licenses() {
    try (InputStream in = FashionDataset.class.getResourceAsStream("licenses.md")) {
      if (in == null) {
        throw new Failure(Reason.INTERNAL, "the resource licenses.md is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure(Reason.INTERNAL, "the resource licenses.md cannot be read", e);
    }
  }
}
