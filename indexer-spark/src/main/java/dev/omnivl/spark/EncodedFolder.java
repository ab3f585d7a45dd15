package dev.omnivl.spark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.transfer.ItemFolder.Origin;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where shards go. {@code _encode.json} says of which model, cut how, and how many: an item is in
 * the shard that its URI's hash says, so that these stay for as long as the folder does.
 *
 * @param folder that all machines see under this name
 */
record EncodedFolder(Path folder) {
  private static final String PLAN = "_encode.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a folder is for.
   *
   * @param embeddingId of the model
   * @param dimensions the length D of a vector
   * @param segments how clips are cut
   * @param shards how many there are
   */
  record Plan(
      @JsonProperty("embedding_id") String embeddingId,
      @JsonProperty("dimensions") int dimensions,
      @JsonProperty("segments") String segments,
      @JsonProperty("shards") int shards)
      implements Serializable {
    Origin origin() {
      return new Origin(embeddingId, dimensions);
    }
  }

  /**
   * Returns what the folder is for, as it was said first.
   *
   * @throws Failure {@code MISMATCH} if that is another model or another way to cut, or if other
   *     files are there
   */
  Plan plan(Plan wanted) {
    try {
      Path file = folder.resolve(PLAN);
      if (!Files.exists(file)) {
        requireEmpty();
        AtomicFiles.write(file, JSON.writeValueAsBytes(wanted));
        return wanted;
      }
      Plan known = JSON.readValue(file.toFile(), Plan.class);
      if (!known.origin().equals(wanted.origin()) || !known.segments().equals(wanted.segments())) {
        throw new Failure(
            Reason.MISMATCH,
            folder
                + " holds vectors of model "
                + known.embeddingId()
                + ", cut by "
                + known.segments()
                + ", and asked for are those of "
                + wanted.embeddingId()
                + ", cut by "
                + wanted.segments()
                + ": name another folder");
      }
      return known;
    } catch (JacksonException e) {
      throw new Failure(Reason.CORRUPT, folder.resolve(PLAN) + " is not as it was written", e);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new Failure(
              Reason.MISMATCH, folder + " holds other files: name an empty or a new folder");
        }
      }
    }
  }

  /**
   * Returns the file of a shard.
   *
   * @param state another one for other items or versions of them
   */
  Path shard(int number, String state) {
    return folder.resolve(prefix(number) + state + ".parquet");
  }

  /** Returns the files of all states of a shard that are there. */
  List<Path> states(int number) throws IOException {
    List<Path> states = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, prefix(number) + "*.parquet")) {
      files.forEach(states::add);
    }
    Collections.sort(states);
    return states;
  }

  private static String prefix(int number) {
    return String.format(Locale.ROOT, "part-%06d-", number);
  }

  Failure unwritable(IOException e) {
    return new Failure(
        Reason.UNAVAILABLE,
        folder + " cannot be written (" + e.getMessage() + "): look to rights and free space",
        e);
  }
}
