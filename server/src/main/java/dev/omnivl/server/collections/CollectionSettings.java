package dev.omnivl.server.collections;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.vectors.VectorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is allowed, and how it is made.
 *
 * @param maxItems the most items, failed ones included; 0 for no limit
 * @param vectors how they are searched; null for what the server has
 */
public record CollectionSettings(
    @JsonProperty("max_items") long maxItems,
    @JsonProperty("vectors") @Nullable VectorSettings vectors) {
  /** No limit. */
  public static final CollectionSettings UNLIMITED = new CollectionSettings(0, null);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Checks itself. */
  public CollectionSettings {
    if (maxItems < 0) {
      throw Failure.ofField("max_items", "is " + maxItems + "; it must be 0 or more");
    }
  }

  static CollectionSettings read(Path file) {
    try {
      return Files.exists(file)
          ? JSON.readValue(file.toFile(), CollectionSettings.class)
          : UNLIMITED;
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, file + " cannot be read: delete it, which lifts the limits", e);
    }
  }

  void write(Path file) throws IOException {
    AtomicFiles.write(file, JSON.writeValueAsBytes(this));
  }
}
