package dev.omnivl.importer.family;

import dev.omnivl.arch.Normalisation;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.media.Fit;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.picture.Filter;
import java.util.Locale;

/** How a public model's pictures become pixels, by its preprocessor's file. */
final class Pixels {
  /** Frames of a clip for models of images, whose vectors are averaged. */
  private static final int FRAMES = 8;

  private static final int BILINEAR = 2; // Pillow's numbers
  private static final int BICUBIC = 3;
  private static final String WHITE = "#ffffff";

  private Pixels() {}

  /**
   * Hugging Face's {@code preprocessor_config.json}.
   *
   * @param own side that the weights are for
   * @param side that is wanted
   * @param edge whether a bare number is the shortest edge, and the rest is cut
   * @param resample the class's own filter, if the file names none
   */
  static Preprocessing of(Settings file, int own, int side, boolean edge, int resample) {
    boolean crop = file.flag("do_center_crop", edge);
    requireSide(file, own, crop);
    Filter filter =
        switch (file.size("resample", resample)) {
          case BILINEAR -> Filter.BILINEAR;
          case BICUBIC -> Filter.BICUBIC;
          default -> throw file.wrong("resample", "2, bilinear, or 3, bicubic");
        };
    return of(side, crop ? Fit.EDGE_CROP : Fit.SQUASH, filter);
  }

  static Preprocessing of(int side, Fit fit, Filter filter) {
    return new Preprocessing(side, FRAMES, fit, filter, WHITE, Preprocessing.CURRENT_REVISION);
  }

  /** Mean and deviation of each colour. */
  static Normalisation normalisation(
      Settings file, String mean, String deviation, Normalisation otherwise) {
    return new Normalisation(
        file.colours(mean, otherwise.mean()), file.colours(deviation, otherwise.deviation()));
  }

  /** All the sizes that the file names are the one that the weights are for. */
  private static void requireSide(Settings file, int own, boolean crop) {
    for (String key : crop ? new String[] {"size", "crop_size"} : new String[] {"size"}) {
      Settings sides = file.json().path(key).isObject() ? file.part(key) : file;
      String[] names =
          sides == file ? new String[] {key} : new String[] {"shortest_edge", "height", "width"};
      for (String name : names) {
        int side = sides.size(name, own);
        if (side != own) {
          throw new Failure(
              Reason.MISMATCH,
              String.format(
                  Locale.ROOT,
                  "%s: %s is %d, but the model sees %d: pictures that are scaled to one size and cut"
                      + " to another are not supported",
                  file.file(),
                  sides.path() + name,
                  side,
                  own));
        }
      }
    }
  }
}
