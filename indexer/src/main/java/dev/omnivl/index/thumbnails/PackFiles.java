package dev.omnivl.index.thumbnails;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.util.IOUtils;

/** What makes packs durable, apart from the files themselves so that a power cut can be tried. */
public interface PackFiles {
  /** The files of this machine. */
  PackFiles REAL = new PackFiles() {};

  /** Forces the content of an open file to the disk. */
  default void force(FileChannel channel, Path file) throws IOException {
    channel.force(true);
  }

  /** Forces the names in a folder to the disk. */
  default void forceNames(Path folder) throws IOException {
    IOUtils.fsync(folder, true);
  }

  /** Deletes a file. */
  default void delete(Path file) throws IOException {
    Files.delete(file);
  }
}
