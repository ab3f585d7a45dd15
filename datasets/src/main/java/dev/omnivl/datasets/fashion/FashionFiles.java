package dev.omnivl.datasets.fashion;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * One half of Fashion-MNIST: square grey pictures, white on black, and the class of each.
 *
 * @param name of the pictures' file
 * @param side width and height of a picture, in pixels
 * @param pixels (N, side, side), row by row; not copied, so do not write to it
 * @param classes (N), numbers of {@link Garment}; not copied either
 */
record FashionFiles(String name, int side, byte[] pixels, byte[] classes) {
  /** Begins the names of the files that may be trained on. */
  static final String TRAIN = "train";

  /** Begins the names of the files that are kept for measuring. */
  static final String TEST = "t10k";

  private static final String PACKAGE = "dataset-fashion-mnist";

  /**
   * Reads a half.
   *
   * @param source the folder of the four files, or any one of them
   * @param half {@link #TRAIN} or {@link #TEST}
   * @throws Failure NOT_FOUND with what to install when a file is not there, CORRUPT when one is
   *     damaged or they do not belong together
   */
  static FashionFiles read(Path source, String half) {
    Path folder = Files.isRegularFile(source) ? source.resolveSibling("") : source;
    Path pictures = present(folder.resolve(half + "-images-idx3-ubyte.gz"));
    Path classes = present(folder.resolve(half + "-labels-idx1-ubyte.gz"));
    IdxFile images = IdxFile.read(pictures, 3);
    IdxFile labels = IdxFile.read(classes, 1);
    List<Integer> sizes = images.dimensions();
    if (!sizes.get(1).equals(sizes.get(2))) {
      throw new Failure(
          Reason.CORRUPT,
          pictures + " has pictures of " + sizes.get(1) + " rows and " + sizes.get(2) + " columns");
    }
    if (!sizes.getFirst().equals(labels.dimensions().getFirst())) {
      throw new Failure(
          Reason.CORRUPT,
          String.format(
              Locale.ROOT,
              "%s has %d pictures, %s has %d labels: fetch both again",
              pictures,
              sizes.getFirst(),
              classes,
              labels.dimensions().getFirst()));
    }
    for (byte label : labels.values()) {
      if (label < 0 || label >= Garment.values().length) {
        throw new Failure(
            Reason.CORRUPT,
            classes + " has the label " + (label & 0xff) + ", which Fashion-MNIST does not know");
      }
    }
    return new FashionFiles(
        half + "-images-idx3-ubyte.gz", sizes.get(1), images.values(), labels.values());
  }

  /** The class of a picture. */
  Garment garment(int index) {
    return Garment.values()[classes[index]];
  }

  /** SHA-256 of the pixels and classes: of what was packed, whoever packed it. */
  String digest() {
    MessageDigest digest = Sha256.digest();
    digest.update(pixels);
    digest.update(classes);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Path present(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Reason.NOT_FOUND,
          "there is no "
              + file
              + ": install Debian's package with apt-get install "
              + PACKAGE
              + ", or name the folder of the four files with --source");
    }
    return file;
  }
}
