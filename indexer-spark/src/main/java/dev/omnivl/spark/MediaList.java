package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * What is to be encoded: a file with a path or URI on each line, or a folder with all media below
 * it, told by the endings of their names.
 *
 * @param place of the file or folder
 */
record MediaList(Path place) {
  private static final Set<String> MEDIA =
      Set.of(
          ("jpg jpeg jpe jfif png apng gif webp avif heic heif hif tif tiff bmp jp2 j2k psd ppm pgm"
                  + " cr2 cr3 raf dng nef nrw arw orf rw2 pef srw"
                  + " mp4 m4v mov webm mkv avi wmv flv ogv mpg mpeg mts m2ts 3gp")
              .split(" "));

  /** Checks that it is there. */
  MediaList {
    if (!Files.isReadable(place)) {
      throw new Failure(Reason.NOT_FOUND, "no such list or folder, or no right to read: " + place);
    }
  }

  /** Returns how many lines or files it has. */
  long size() {
    if (Files.isDirectory(place)) {
      return files().size();
    }
    try (Stream<String> lines = Files.lines(place)) {
      return lines.filter(line -> !line.isBlank()).count();
    } catch (IOException | UncheckedIOException e) {
      throw new Failure(Reason.UNREADABLE_MEDIA, place + " is no list of paths in UTF-8", e);
    }
  }

  /**
   * Returns the URIs, each once, and each in the shard that it is always in.
   *
   * @param shards how many there are
   */
  JavaRDD<String> uris(JavaSparkContext spark, int shards) {
    JavaRDD<String> lines =
        Files.isDirectory(place)
            ? spark.parallelize(files())
            : spark.textFile(place.toAbsolutePath().toUri().toString());
    Named named = new Named(Path.of("").toAbsolutePath().toString());
    JavaPairRDD<String, Boolean> once =
        lines
            .filter(line -> !line.isBlank())
            .mapToPair(line -> new Tuple2<>(named.uri(line), true))
            .reduceByKey(new HashPartitioner(shards), (one, _) -> one);
    return once.keys();
  }

  /**
   * Names files on whatever machine does it.
   *
   * @param folder that paths begin in
   */
  private record Named(String folder) implements Serializable {
    String uri(String line) {
      return MediaUris.of(line, Path.of(folder));
    }
  }

  private List<String> files() {
    try (Stream<Path> below = Files.walk(place.toRealPath(), FileVisitOption.FOLLOW_LINKS)) {
      return below.filter(MediaList::isMedium).map(Path::toString).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          place + " cannot be walked (" + e.getMessage() + "): look to rights",
          e);
    }
  }

  private static boolean isMedium(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && MEDIA.contains(name.substring(name.lastIndexOf('.') + 1))
        && Files.isRegularFile(path);
  }
}
