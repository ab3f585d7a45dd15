package dev.omnivl.trainer.corpus.shard;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Sample;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.shard.ShardSamples.Entry;
import dev.omnivl.trainer.corpus.shard.ShardSamples.Range;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** A corpus of captioned media in tar shards, as img2dataset and video2dataset write them. */
public final class WebDataset implements Corpus {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String name;
  private final Kind kind;
  private final List<Path> shards;
  private final List<ShardIndex> indices;
  private final long[] starts; // of each shard, and the end of the last

  private WebDataset(String name, Kind kind, List<Path> shards, List<ShardIndex> indices) {
    this.name = name;
    this.kind = kind;
    this.shards = List.copyOf(shards);
    this.indices = List.copyOf(indices);
    this.starts = new long[indices.size() + 1];
    for (int shard = 0; shard < indices.size(); shard++) {
      starts[shard + 1] = starts[shard] + indices.get(shard).size();
    }
  }

  /**
   * Opens the shards that the spec's media stand for, indexing those that are new.
   *
   * @throws Failure NOT_FOUND when there are none
   */
  public static Corpus open(CorpusSpec spec) {
    Kind kind = spec.requireKind();
    List<Path> shards = ShardPattern.shards(spec.media());
    Path folder = ShardPattern.folder(shards.getFirst());
    Path given = spec.cache();
    // Shards of different corpora have the same names, so in a shared cache they part by folder.
    Path cache = given == null ? folder.resolve(".cache") : given.resolve(hash(folder));
    return new WebDataset(
        spec.name(),
        kind,
        shards,
        shards.parallelStream().map(shard -> ShardIndex.open(shard, kind, cache)).toList());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public long size() {
    return starts[starts.length - 1];
  }

  @Override
  public List<Long> shardSizes() {
    return indices.stream().map(index -> (long) index.size()).toList();
  }

  @Override
  public Sample sample(long index) {
    Objects.checkIndex(index, size());
    int found = Arrays.binarySearch(starts, index);
    int shard = found >= 0 ? found : -found - 2;
    while (starts[shard + 1] == index) {
      shard++; // one without samples starts where the next one does
    }
    Path file = shards.get(shard);
    Entry entry = indices.get(shard).entry((int) (index - starts[shard]));
    String where = file + " member " + entry.name();
    require(entry.hasCaption(), Reason.CORRUPT)
        .or("%s has neither a txt nor a json beside it: train without it", where);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      String caption = caption(where, entry, read(channel, entry.caption()));
      String media = file.getFileName() + "/" + entry.name();
      byte[] encoded = read(channel, entry.medium());
      return new Sample(new ItemFactory(name, kind).pair(where, media, List.of(caption)), encoded);
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, where + " cannot be read: " + e.getMessage() + "; open it again", e);
    }
  }

  private static String caption(String where, Entry entry, byte[] bytes) {
    if (!entry.json()) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try {
      return new JsonRecord(JSON.readTree(bytes), where + " json").text("caption");
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, where + " has a json that is none: train without it", e);
    }
  }

  private static byte[] read(SeekableByteChannel channel, Range range) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(range.length());
    channel.position(range.offset());
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the shard is shorter than when it was indexed");
      }
    }
    return buffer.array();
  }

  private static String hash(Path folder) {
    CRC32C crc = new CRC32C();
    crc.update(folder.toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
