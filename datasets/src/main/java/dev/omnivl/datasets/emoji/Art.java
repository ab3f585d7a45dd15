package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.terminal.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a style's media into the data set folder, leaving alone what is there already. */
final class Art {
  private static final Logger LOG = LoggerFactory.getLogger(Art.class);
  private static final String ASSETS = "assets/";
  private static final String WEBP = ".webp";
  private static final int WEBP_HEADER = 12;

  private final Path folder;
  private final Rasteriser rasteriser;
  private final int threads;

  /**
   * Makes a writer.
   *
   * @param folder the data set folder
   * @param side width and height of drawn images, in pixels
   * @param threads drawings made at the same time
   */
  Art(Path folder, int side, int threads) {
    this.folder = folder;
    this.rasteriser = new Rasteriser(side);
    this.threads = threads;
  }

  /**
   * Draws a style.
   *
   * @return the concepts that have an image now
   */
  Set<String> draw(Source source, Drawings drawings) {
    Path directory = directory(stillFolder(source.style()));
    List<Future<Optional<String>>> drawn;
    try (Progress bar =
            Progress.of("draw " + source.style(), drawings.iconById().size(), "images");
        ExecutorService pool =
            Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("draw-", 0).factory())) {
      List<Callable<Optional<String>>> tasks =
          drawings.iconById().keySet().stream()
              .<Callable<Optional<String>>>map(id -> () -> drawOne(drawings, id, directory, bar))
              .toList();
      drawn = pool.invokeAll(tasks);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "interrupted while drawing " + source.style(), e);
    }
    Set<String> ids = new TreeSet<>();
    for (Future<Optional<String>> one : drawn) {
      result(source, one).ifPresent(ids::add);
    }
    int lost = drawings.iconById().size() - ids.size();
    if (lost > 0) {
      LOG.warn("{}: {} drawings came out empty and are left out", source.style(), lost);
    }
    return ids;
  }

  private Optional<String> drawOne(Drawings drawings, String id, Path directory, Progress bar)
      throws IOException {
    Path target = directory.resolve(id + ".png");
    if (!Files.isRegularFile(target)) {
      Optional<byte[]> png = rasteriser.png(drawings.svg(id));
      if (png.isEmpty()) {
        return Optional.empty();
      }
      write(target, png.get());
    }
    bar.step();
    return Optional.of(id);
  }

  /**
   * Copies the files of a package that show a known concept.
   *
   * @param concepts ids that are wanted
   * @return the concepts found
   */
  Set<String> copy(Source source, Path archive, Set<String> concepts) {
    boolean clips = source.kind() == Source.Kind.CLIPS;
    Path directory = directory(clips ? clipFolder(source.style()) : stillFolder(source.style()));
    Set<String> ids = new TreeSet<>();
    try (Progress bar = Progress.of("copy " + source.name(), -1, "files")) {
      Tarball.read(
          archive,
          name -> name.startsWith(ASSETS) && concepts.contains(idOf(name)),
          (name, bytes) -> {
            if (isWebp(bytes) && isAnimated(bytes) == clips) {
              Path target = directory.resolve(idOf(name) + WEBP);
              if (!Files.isRegularFile(target) || Files.size(target) != bytes.length) {
                write(target, bytes);
              }
              ids.add(idOf(name));
            }
            bar.step();
          });
    }
    return ids;
  }

  /** Returns where a style's stills lie, relative to the data set folder. */
  static String stillFolder(String style) {
    return "images/" + style;
  }

  /** Returns where a style's clips lie, relative to the data set folder. */
  static String clipFolder(String style) {
    return "clips/" + style;
  }

  /** Returns whether a WebP file holds an animation: whether it has an {@code ANIM} chunk. */
  static boolean isAnimated(byte[] webp) {
    int at = WEBP_HEADER;
    while (at + 8 <= webp.length) {
      if (fourCc(webp, at).equals("ANIM")) {
        return true;
      }
      long size = Integer.toUnsignedLong(littleEndian(webp, at + 4));
      // Chunks are padded to an even number of bytes.
      long next = at + 8 + size + (size & 1);
      if (next > webp.length) {
        return false;
      }
      at = (int) next;
    }
    return false;
  }

  /** Returns whether the bytes begin as a WebP file does. */
  static boolean isWebp(byte[] bytes) {
    return bytes.length > WEBP_HEADER
        && fourCc(bytes, 0).equals("RIFF")
        && fourCc(bytes, 8).equals("WEBP");
  }

  private static String fourCc(byte[] bytes, int at) {
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }

  private static int littleEndian(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes, at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static String idOf(String name) {
    return Concept.id(name.substring(ASSETS.length()).replace(WEBP, ""));
  }

  private Path directory(String relative) {
    try {
      return Files.createDirectories(folder.resolve(relative));
    } catch (IOException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "cannot make the folder " + folder.resolve(relative) + ": " + e.getMessage(),
          e);
    }
  }

  private static void write(Path target, byte[] bytes) throws IOException {
    // A file under its final name is whole: a run that was stopped leaves only a part behind.
    AtomicFiles.write(target, bytes);
  }

  private static Optional<String> result(Source source, Future<Optional<String>> one) {
    try {
      return one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "interrupted while drawing " + source.style(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new Failure(
          Reason.INTERNAL,
          "cannot draw an image of " + source.coordinate() + ": " + e.getCause(),
          e);
    }
  }
}
