package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.files.Sha256;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.transfer.ItemFolder.Origin;
import dev.omnivl.index.transfer.ParquetFolder;
import dev.omnivl.index.transfer.ParquetItems;
import dev.omnivl.index.transfer.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * One shard: its items become one Parquet file, named after them and their versions. If the file is
 * there, nothing is done. If there is one of earlier versions, what has not changed is copied from
 * it. A shard with items that another run may encode has a name that no run looks for.
 *
 * @param folder of the shards
 * @param number of this one
 * @param origin of the vectors
 */
record Shard(EncodedFolder folder, int number, Origin origin) {
  private static final String UNFINISHED = "unfinished";
  private static final int STATE_DIGITS = 16;

  /** How many items of a shard are read, decoded and computed at once. */
  private static final int AT_ONCE = 4;

  /**
   * Encodes what has to be encoded.
   *
   * @param items ordered, each once
   * @param model is asked for when it is needed
   */
  ShardReport encode(List<Item> items, Supplier<LoadedModel> model) throws IOException {
    List<Path> there = folder.states(number);
    Path file = folder.shard(number, state(items));
    long encoded = 0;
    if (!items.isEmpty() && !there.contains(file)) {
      Writing writing = new Writing(EarlierStates.of(there, items), model);
      Path unfinished = folder.shard(number, UNFINISHED);
      AtomicFiles.write(unfinished, part -> writing.write(items, part));
      encoded = writing.encoded;
      if (writing.worthRetrying) {
        file = unfinished;
      } else {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    for (Path state : folder.states(number)) {
      if (items.isEmpty() || !state.equals(file)) {
        Files.deleteIfExists(state);
      }
    }
    if (items.isEmpty()) {
      return ShardReport.NONE;
    }
    Transferred written = ParquetFolder.written(file);
    return new ShardReport(written.media(), written.vectors(), written.failed(), encoded);
  }

  private static String state(List<Item> items) {
    StringBuilder text = new StringBuilder();
    for (Item item : items) {
      ItemVersion version = item.version();
      text.append(version.uri())
          .append('\n')
          .append(version.sizeBytes())
          .append(' ')
          .append(version.modified())
          .append('\n');
    }
    return Sha256.hex(text.toString()).substring(0, STATE_DIGITS);
  }

  /** A file being written. */
  private final class Writing {
    private final Map<ItemVersion, Encoded> earlier;
    private final Supplier<LoadedModel> model;
    private long encoded;
    private boolean worthRetrying;

    Writing(Map<ItemVersion, Encoded> earlier, Supplier<LoadedModel> model) {
      this.earlier = earlier;
      this.model = model;
    }

    /** Writes the items in their order, some of them under way while one is written. */
    Void write(List<Item> items, Path part) throws IOException {
      Deque<Future<Encoded>> underWay = new ArrayDeque<>();
      try (ParquetItems out = new ParquetItems(part, origin);
          ExecutorService threads =
              Executors.newFixedThreadPool(
                  AT_ONCE, Thread.ofPlatform().name("omnivl-encode-", 0).daemon().factory())) {
        try {
          for (Item item : items) {
            if (underWay.size() == AT_ONCE) {
              show(underWay.remove(), out);
            }
            underWay.add(begin(item, threads));
          }
          while (!underWay.isEmpty()) {
            show(underWay.remove(), out);
          }
        } finally {
          underWay.forEach(left -> left.cancel(true));
        }
      }
      return null;
    }

    private Future<Encoded> begin(Item item, ExecutorService threads) {
      Encoded known = earlier.get(item.version());
      if (known != null && !known.worthRetrying()) {
        return CompletableFuture.completedFuture(known);
      }
      encoded++;
      LoadedModel loaded = model.get();
      return threads.submit(() -> Encoded.of(item, loaded));
    }

    private void show(Future<Encoded> item, ParquetItems out) throws IOException {
      try {
        Encoded done = item.get();
        done.show(out);
        worthRetrying |= done.worthRetrying();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure(Failure.Reason.EXPIRED, "the task was ended", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failed) {
          throw failed;
        }
        throw new IllegalStateException("an item could not be encoded", e.getCause());
      }
    }
  }
}
