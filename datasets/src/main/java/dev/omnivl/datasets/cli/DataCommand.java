package dev.omnivl.datasets.cli;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.datasets.emoji.EmojiDataset;
import dev.omnivl.datasets.emoji.Gallery;
import dev.omnivl.datasets.fashion.FashionDataset;
import dev.omnivl.datasets.folder.Summary;
import dev.omnivl.datasets.motion.MotionDataset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes data sets. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Make data sets: from public packages, or drawn.")
final class DataCommand {
  private static final String CACHE = "${sys:user.home}/.cache/omnivl/npm";

  /** Where a set is made that is made at once, and by which chance. */
  static final class Target {
    @Parameters(paramLabel = "DIR", description = "new folder to make the data set in")
    private Path folder = Path.of("");

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "decides what is drawn and held out (default: ${DEFAULT-VALUE})")
    private long seed;
  }

  @Command(
      name = "emoji",
      mixinStandardHelpOptions = true,
      description = {
        "Make the emoji data set: drawn emoji in many styles, animated emoji, names and keywords.",
        "Fetches about 800 MB of packages through npm. Run it again to do what is missing."
      })
  int emoji(
      @Parameters(paramLabel = "DIR", description = "folder to make the data set in") Path folder,
      @Option(
              names = "--cache",
              defaultValue = CACHE,
              description = "folder of fetched packages (default: ${DEFAULT-VALUE})")
          Path cache,
      @Option(
              names = "--npm",
              defaultValue = "npm",
              description = "the npm program (default: ${DEFAULT-VALUE})")
          String npm,
      @Option(
              names = "--size",
              defaultValue = "144",
              description = "side of drawn images in pixels (default: ${DEFAULT-VALUE})")
          int side,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "decides what is held out (default: ${DEFAULT-VALUE})")
          long seed,
      @Option(
              names = "--threads",
              description = "drawings made at the same time (default: number of cores)")
          @Nullable Integer threads) {
    int parallel = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    List<DatasetItem> items =
        new EmojiDataset(new EmojiDataset.Settings(folder, cache, npm, side, seed, parallel))
            .make();
    return told(items);
  }

  @Command(
      name = "gallery",
      mixinStandardHelpOptions = true,
      description = "Draw a small gallery from the held-out parts of a data set.")
  int gallery(
      @Parameters(paramLabel = "DATASET", description = "folder of the data set") Path dataset,
      @Parameters(paramLabel = "DIR", description = "new folder to make the gallery in")
          Path folder,
      @Option(
              names = "--images",
              defaultValue = "240",
              description = "number of stills (default: ${DEFAULT-VALUE})")
          int images,
      @Option(
              names = "--clips",
              defaultValue = "36",
              description = "number of clips (default: ${DEFAULT-VALUE})")
          int clips,
      @Option(
              names = "--seed",
              defaultValue = "1",
              description = "decides which are drawn (default: ${DEFAULT-VALUE})")
          long seed) {
    List<DatasetItem> items =
        new Gallery(new Gallery.Settings(dataset, folder, images, clips, seed)).make();
    return told(items);
  }

  @Command(
      name = "fashion",
      mixinStandardHelpOptions = true,
      description = {
        "Make a data set of Fashion-MNIST: small photos of clothes, bags and shoes in ten classes.",
        "Its files come with Debian's package dataset-fashion-mnist."
      })
  int fashion(
      @Mixin Target target,
      @Option(
              names = "--source",
              defaultValue = FashionDataset.DEBIAN,
              paramLabel = "FILE_OR_FOLDER",
              description =
                  "folder of the four gzipped IDX files, or one of them (default: ${DEFAULT-VALUE})")
          Path source,
      @Option(
              names = "--images",
              defaultValue = "6000",
              description = "number of images to train on (default: ${DEFAULT-VALUE})")
          int images,
      @Option(
              names = "--test-images",
              defaultValue = "1000",
              description = "number of held-out images (default: ${DEFAULT-VALUE})")
          int testImages) {
    FashionDataset.Settings settings =
        new FashionDataset.Settings(target.folder, source, images, testImages, target.seed);
    List<DatasetItem> items = new FashionDataset(settings).make();
    return told(items);
  }

  @Command(
      name = "motion",
      mixinStandardHelpOptions = true,
      description = "Make a data set of clips in which a shape moves, turns, grows or appears.")
  int motion(
      @Mixin Target target,
      @Option(
              names = "--clips",
              defaultValue = "3600",
              description = "number of clips (default: ${DEFAULT-VALUE})")
          int clips) {
    List<DatasetItem> items =
        new MotionDataset(new MotionDataset.Settings(target.folder, clips, target.seed)).make();
    return told(items);
  }

  private static int told(List<DatasetItem> items) {
    Summary.of(items).lines().forEach(System.out::println);
    return CommandLine.ExitCode.OK;
  }
}
