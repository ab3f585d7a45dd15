package dev.omnivl.index.lucene;

import dev.omnivl.index.thumbnails.PackFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The real file system, which knows what of it a power cut would leave: the content of a file as it
 * was last forced, and under a name what the folder held under it when the folder was last forced.
 * What was never forced may be there too, or a part of it; a power cut draws lots.
 */
final class ForgetfulDisk implements PackFiles {
  /** A file or folder, whatever its name. */
  private static final class Node {
    private byte @Nullable [] forced;
    private Map<String, Node> names = Map.of();
  }

  private final Runnable onAct;
  private final Map<Path, Node> nodes = new HashMap<>();

  /**
   * Makes a disk.
   *
   * @param onAct is told after each act that changes what is durable or named
   */
  ForgetfulDisk(Runnable onAct) {
    this.onAct = onAct;
  }

  private synchronized Node node(Path path) {
    return nodes.computeIfAbsent(path, p -> new Node());
  }

  /** Opens a folder for Lucene. */
  Directory open(Path folder) throws IOException {
    return new FilterDirectory(FSDirectory.open(folder)) {
      @Override
      public void sync(Collection<String> names) throws IOException {
        super.sync(names);
        for (String name : names) {
          forced(folder.resolve(name));
        }
      }

      @Override
      public void syncMetaData() throws IOException {
        super.syncMetaData();
        forced(folder);
      }

      @Override
      public void rename(String source, String target) throws IOException {
        synchronized (ForgetfulDisk.this) {
          super.rename(source, target);
          Node node = node(folder.resolve(source));
          nodes.remove(folder.resolve(source));
          nodes.put(folder.resolve(target), node);
        }
        onAct.run();
      }

      @Override
      public void deleteFile(String name) throws IOException {
        synchronized (ForgetfulDisk.this) {
          super.deleteFile(name);
          nodes.remove(folder.resolve(name));
        }
        onAct.run();
      }
    };
  }

  @Override
  public void force(FileChannel channel, Path file) throws IOException {
    forced(file);
  }

  @Override
  public void forceNames(Path folder) throws IOException {
    forced(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    synchronized (this) {
      Files.delete(file);
      nodes.remove(file);
    }
    onAct.run();
  }

  private void forced(Path path) throws IOException {
    synchronized (this) {
      Node node = node(path);
      if (Files.isDirectory(path)) {
        node.names = names(path);
      } else {
        node.forced = Files.readAllBytes(path);
      }
    }
    onAct.run();
  }

  private Map<String, Node> names(Path folder) throws IOException {
    Map<String, Node> names = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(entry -> names.put(entry.getFileName().toString(), node(entry)));
    }
    return names;
  }

  /** Writes what a power cut now would leave of a folder, which itself was forced, to another. */
  synchronized void cutPower(Path folder, Path remains, SplittableRandom random)
      throws IOException {
    write(node(folder), folder, remains, random);
  }

  private void write(Node folder, Path real, Path remains, SplittableRandom random)
      throws IOException {
    Files.createDirectories(remains);
    // A journal of names is written in order: a later state of all of them, or the forced one.
    boolean lucky = Files.isDirectory(real) && random.nextInt(3) == 0;
    Map<String, Node> names = lucky ? names(real) : folder.names;
    for (Map.Entry<String, Node> entry : names.entrySet()) {
      Node node = entry.getValue();
      Path now = where(node);
      Path target = remains.resolve(entry.getKey());
      if (!node.names.isEmpty() || (now != null && Files.isDirectory(now))) {
        write(node, now == null ? target : now, target, random);
      } else {
        Files.write(target, content(node, now, random));
      }
    }
  }

  private @Nullable Path where(Node node) {
    for (Map.Entry<Path, Node> entry : nodes.entrySet()) {
      if (entry.getValue() == node) {
        return Files.exists(entry.getKey()) ? entry.getKey() : null;
      }
    }
    return null;
  }

  /** As it was forced, or with some pages of what was written since. */
  private static byte[] content(Node node, @Nullable Path now, SplittableRandom random)
      throws IOException {
    byte[] forced = node.forced == null ? new byte[0] : node.forced;
    if (now == null || random.nextInt(3) == 0) {
      return forced;
    }
    byte[] written = Files.readAllBytes(now);
    int page = 512;
    byte[] some = new byte[random.nextBoolean() ? written.length : forced.length];
    for (int from = 0; from < some.length; from += page) {
      byte[] source = random.nextBoolean() || from >= forced.length ? written : forced;
      int to = Math.min(some.length, from + page);
      int length = Math.min(to, source.length) - from;
      if (length > 0 && !(from >= forced.length && random.nextInt(3) == 0)) { // else zeros
        System.arraycopy(source, from, some, from, length);
      }
    }
    return some;
  }
}
