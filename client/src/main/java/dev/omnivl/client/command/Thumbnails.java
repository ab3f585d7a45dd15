package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The small pictures of one search's hits, as files that sort by rank. */
final class Thumbnails {

  /** Names what the last search wrote here, so that the next one removes that and nothing else. */
  static final String LIST = ".omnivl-thumbnails";

  /** Enough to recognise a file by, within what file systems allow. */
  private static final int LONGEST_NAME = 80;

  private Thumbnails() {}

  static void write(List<Copies> hits, Path folder) {
    try {
      Files.createDirectories(folder);
      Path list = folder.resolve(LIST);
      if (Files.exists(list)) {
        for (String name : Files.readAllLines(list, StandardCharsets.UTF_8)) {
          if (name.equals(Path.of(name).getFileName().toString())) {
            Files.deleteIfExists(folder.resolve(name));
          }
        }
      }
      List<String> names = new ArrayList<>();
      for (int i = 0; i < hits.size(); i++) {
        names.add(name(i + 1, hits.get(i).first()));
      }
      Files.write(list, names, StandardCharsets.UTF_8);
      for (int i = 0; i < hits.size(); i++) {
        Hit hit = hits.get(i).first();
        if (!hit.getThumbnail().isEmpty()) {
          Files.write(folder.resolve(names.get(i)), hit.getThumbnail().toByteArray());
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot write thumbnails into " + folder, e);
    }
  }

  /** Returns {@code 007 my holiday.jpg} for rank 7 and a file called {@code my holiday.mp4}. */
  static String name(int rank, Hit hit) {
    String uri = hit.getUri();
    String file =
        FileUris.path(uri)
            .map(path -> String.valueOf(path.getFileName()))
            .orElse(uri.substring(uri.lastIndexOf('/') + 1));
    int dot = file.lastIndexOf('.');
    String stem =
        (dot > 0 ? file.substring(0, dot) : file)
            .replaceAll("[\\p{Cntrl}\\p{Cf}/\\\\:*?\"<>|]+", "_");
    int end =
        stem.offsetByCodePoints(0, Math.min(LONGEST_NAME, stem.codePointCount(0, stem.length())));
    return String.format(Locale.ROOT, "%03d %s.jpg", rank, stem.substring(0, end));
  }
}
