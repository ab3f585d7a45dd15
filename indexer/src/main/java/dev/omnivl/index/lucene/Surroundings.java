package dev.omnivl.index.lucene;

import dev.omnivl.index.thumbnails.PackFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * What an index stands on: time and files.
 *
 * @param clock tells when something is written
 * @param files opens a folder as a directory of Lucene
 * @param packFiles opens the files of thumbnails
 */
record Surroundings(Clock clock, DirectoryOpening files, PackFiles packFiles) {
  static final Surroundings REAL = at(Clock.systemUTC());

  /** Opens a folder as a directory of Lucene. */
  @FunctionalInterface
  interface DirectoryOpening {
    Directory open(Path folder) throws IOException;
  }

  /** The real files, at another time. */
  static Surroundings at(Clock clock) {
    return new Surroundings(clock, FSDirectory::open, PackFiles.REAL);
  }
}
