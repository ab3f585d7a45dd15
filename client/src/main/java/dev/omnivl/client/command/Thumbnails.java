package dev.omnivl.client.command;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The small pictures of hits, as files that sort by rank. */
final class Thumbnails {

  private Thumbnails() {}

  static void write(List<Hit> hits, Path folder) {
    try {
      Files.createDirectories(folder);
      for (Hit hit : hits) {
        if (!hit.getThumbnail().isEmpty()) {
          Files.write(folder.resolve(name(hit)), hit.getThumbnail().toByteArray());
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot write thumbnails into " + folder, e);
    }
  }

  /** Returns {@code 007-beach.jpg} for rank 7 and a file called {@code beach.mp4}. */
  static String name(Hit hit) {
    String file = hit.getUri().substring(hit.getUri().lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String stem = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^\\p{L}\\p{N}._-]+", "_");
    return String.format(Locale.ROOT, "%03d-%s.jpg", hit.getRank(), stem);
  }
}
