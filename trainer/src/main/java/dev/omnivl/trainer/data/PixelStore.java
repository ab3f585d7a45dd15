package dev.omnivl.trainer.data;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.files.Sha256;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.terminal.Progress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decoded, resized media of one kind, in memory-mapped form: decoding is paid once for each
 * setting, not once an epoch.
 *
 * <p>Frames are decoded once, so every visit sees a clip at the centres of its segments.
 *
 * <p>The file lies among the {@link CacheFolder caches}. Its name carries the preprocessing and a
 * hash of the items with their sizes and times, so a changed data set makes a new file. An item
 * that cannot be decoded is left out, with its reason in the log; the others are not affected.
 */
public final class PixelStore implements Pictures {
  private static final Logger LOG = LoggerFactory.getLogger(PixelStore.class);
  private static final int WINDOW = 64;

  private final List<DatasetItem> items;
  private final MemorySegment pixels;
  private final int itemBytes;

  private PixelStore(List<DatasetItem> items, MemorySegment pixels, int itemBytes) {
    this.items = items;
    this.pixels = pixels;
    this.itemBytes = itemBytes;
  }

  /**
   * Opens the store of these items, decoding them if no earlier run has.
   *
   * @param folder the data set
   * @param wanted items of one kind
   * @param settings what an item becomes
   */
  public static PixelStore open(Path folder, List<DatasetItem> wanted, Preprocessing settings) {
    boolean video = !wanted.isEmpty() && wanted.getFirst().kind() == Kind.VIDEO;
    int bytes = settings.imageSize() * settings.imageSize() * 3 * (video ? settings.frames() : 1);
    Path data = CacheFolder.of("pixels").resolve(key(folder, wanted, settings) + ".u8");
    Path failed = data.resolveSibling(data.getFileName() + ".failed");
    try {
      if (!Files.exists(data)) {
        AtomicFiles.write(
            data,
            part -> {
              List<String> left = decode(folder, wanted, settings, part, bytes);
              return AtomicFiles.write(failed, list -> Files.write(list, left));
            });
      }
      Set<String> left = new HashSet<>(Files.readAllLines(failed));
      List<DatasetItem> kept =
          wanted.stream().filter(item -> !left.contains(item.media())).toList();
      try (FileChannel channel = FileChannel.open(data)) {
        MemorySegment mapped =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        return new PixelStore(kept, mapped, bytes);
      }
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot cache pixels in " + data + ": " + e.getMessage(), e);
    }
  }

  /** The items that could be decoded; their places are the indices below. */
  public List<DatasetItem> items() {
    return items;
  }

  @Override
  public long size() {
    return items.size();
  }

  @Override
  public Picture picture(long index, long visit) {
    int place = Math.toIntExact(index);
    return new Picture(items.get(place), Picture.Captions.NAME_FIRST, pixels(place));
  }

  @Override
  public Optional<List<String>> concepts() {
    return Optional.of(items.stream().map(DatasetItem::concept).toList());
  }

  /** Copies the pixels of an item: (H, W, 3), or (T, H, W, 3) for a clip. */
  public byte[] pixels(int index) {
    return pixels.asSlice((long) index * itemBytes, itemBytes).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Decodes into a file; another process may be doing the same, with equal bytes. */
  private static List<String> decode(
      Path folder, List<DatasetItem> wanted, Preprocessing settings, Path file, int bytes)
      throws IOException {
    List<String> left = new ArrayList<>();
    Decoder decoder = new Decoder(settings);
    FrameSampling moments = FrameSampling.uniform(settings.frames());
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Progress bar = Progress.of("decoding", wanted.size(), "media")) {
      for (int start = 0; start < wanted.size(); start += WINDOW) {
        List<DatasetItem> window = wanted.subList(start, Math.min(wanted.size(), start + WINDOW));
        List<byte[]> decoded =
            window.parallelStream()
                .map(item -> decodeOne(folder, item, decoder, moments))
                .peek(_ -> bar.step())
                .toList();
        for (int place = 0; place < window.size(); place++) {
          if (decoded.get(place).length == 0) {
            left.add(window.get(place).media());
          } else {
            write(channel, decoded.get(place), bytes);
          }
        }
      }
    }
    return left;
  }

  /** Writes one item; all have one size, or places would not be indices. */
  private static void write(FileChannel channel, byte[] one, int bytes) throws IOException {
    if (one.length != bytes) {
      throw new IllegalStateException("an item has " + one.length + " bytes, not " + bytes);
    }
    ByteBuffer buffer = ByteBuffer.wrap(one);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** The pixels; none if the item cannot be decoded. */
  private static byte[] decodeOne(
      Path folder, DatasetItem item, Decoder decoder, FrameSampling moments) {
    try {
      return decoder.pixels(item, Files.readAllBytes(folder.resolve(item.media())), moments);
    } catch (IOException | Failure e) {
      LOG.warn("left out: {}", e.getMessage());
      return new byte[0];
    }
  }

  private static String key(Path folder, List<DatasetItem> items, Preprocessing settings) {
    MessageDigest digest = Sha256.digest();
    String place = folder.toAbsolutePath().normalize() + "\n";
    digest.update(place.getBytes(StandardCharsets.UTF_8));
    for (DatasetItem item : items) {
      Path file = folder.resolve(item.media());
      try {
        String line = item.media() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new Failure(
            Reason.NOT_FOUND, "the manifest names " + file + ", which cannot be read", e);
      }
    }
    return settings.fingerprint() + "-" + HexFormat.of().formatHex(digest.digest(), 0, 8);
  }
}
