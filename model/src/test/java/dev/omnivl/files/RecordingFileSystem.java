package dev.omnivl.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.tests.mockfile.FilterFileChannel;
import org.apache.lucene.tests.mockfile.FilterFileSystemProvider;

/** The real file system, with a list of what was forced to the disk and what was moved. */
final class RecordingFileSystem extends FilterFileSystemProvider {
  /** {@code force NAME} and {@code move NAME NAME}, in their order; parts are {@code *.part}. */
  final List<String> acts = new ArrayList<>();

  RecordingFileSystem(Path root) {
    super("recorded://", root.getFileSystem());
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    acts.add("move " + name(source) + " " + name(target));
    super.move(source, target, options);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new FilterFileChannel(super.newFileChannel(path, options, attributes)) {
      @Override
      public void force(boolean metadata) throws IOException {
        acts.add("force " + name(path));
        super.force(metadata);
      }
    };
  }

  private static String name(Path path) {
    return path.getFileName().toString().replaceFirst("^\\.(.+)\\.[0-9a-f-]{36}\\.part$", "$1*");
  }
}
