package dev.omnivl.index.relevance;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.query.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an index found of chance questions, and when.
 *
 * @param format {@value #FORMAT}: how it was found
 * @param media how many it had then
 * @param recorded when, as ISO 8601; what was written later is not in it
 * @param text best hits of chance texts
 * @param picture best hits of chance pictures
 */
public record Calibration(
    @JsonProperty("format") String format,
    @JsonProperty("media") long media,
    @JsonProperty("recorded") String recorded,
    @JsonProperty("text") Hits text,
    @JsonProperty("picture") Hits picture) {
  /** To be raised when questions, texts or scale change: older ones are made anew. */
  public static final String FORMAT = "omnivl-relevance-1";

  private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * The best hits of chance questions.
   *
   * @param standings how far each stands out
   * @param cosines how high each scores
   */
  public record Hits(
      @JsonProperty("standings") Chance standings, @JsonProperty("cosines") Chance cosines) {}

  /** Checks itself. */
  public Calibration {
    Instant.parse(recorded);
  }

  /** Returns what the scores of a question are worth. */
  public Judgement judgement(Scale scale, Modality modality) {
    Hits hits = modality == Modality.TEXT ? text : picture;
    return new Judgement(scale, hits.standings, hits.cosines);
  }

  /** Reads a file; empty if there is none that can be used, as it can be made again. */
  public static Optional<Calibration> read(Path file) {
    try {
      if (Files.exists(file)) {
        Calibration read = JSON.readValue(file.toFile(), Calibration.class);
        if (read.format.equals(FORMAT)) {
          return Optional.of(read);
        }
      }
    } catch (IOException e) {
      LOG.warn("{} is made anew, as it cannot be read: {}", file, e.getMessage());
    }
    return Optional.empty();
  }

  /** Writes a file. */
  public void write(Path file) throws IOException {
    AtomicFiles.write(file, JSON.writeValueAsBytes(this));
  }
}
