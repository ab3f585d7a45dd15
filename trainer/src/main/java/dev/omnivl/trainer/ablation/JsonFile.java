package dev.omnivl.trainer.ablation;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files that are there as a whole or not at all. */
final class JsonFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFile() {}

  /**
   * Reads a file, if it is there.
   *
   * @throws Failure CORRUPT if it is not what was asked for
   */
  static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), type));
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, "cannot read " + file + ": remove it to have it made again", e);
    }
  }

  /** Writes a file in one step. */
  static void write(Path file, Object value) {
    try {
      AtomicFiles.write(file, JSON.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
