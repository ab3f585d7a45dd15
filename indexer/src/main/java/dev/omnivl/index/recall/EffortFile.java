package dev.omnivl.index.recall;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Efforts that are not the usual ones, in {@value #NAME} of an index folder, so that a restart
 * keeps what was learnt: a JSON object of candidates by series, such as {@code {"TEXT HALF": 288}}.
 * It can be deleted; then all begin anew.
 */
public final class EffortFile {
  private static final String NAME = "efforts.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Logger LOG = LoggerFactory.getLogger(EffortFile.class);

  private final Path file;

  /** Names the file of an index folder. */
  public EffortFile(Path folder) {
    this.file = folder.resolve(NAME);
  }

  private static String name(Series series) {
    return series.modality() + " " + series.passing();
  }

  /** Sets what was kept; what cannot be read, or is out of bounds, is not. */
  public void load(Efforts efforts, int most) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Map<String, Integer> kept = JSON.readValue(file.toFile(), new TypeReference<>() {});
      for (Series series : Series.ALL) {
        Integer candidates = kept == null ? null : kept.get(name(series));
        if (candidates != null && candidates > efforts.usual(series)) {
          efforts.set(series, Math.min(candidates, Math.max(most, efforts.usual(series))));
        }
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so searches look as hard as usual: {}", file, e.toString());
    }
  }

  /** Keeps them. */
  public void save(Efforts efforts) {
    Map<String, Integer> kept = new TreeMap<>();
    for (Series series : Series.ALL) {
      if (efforts.least(series) != efforts.usual(series)) {
        kept.put(name(series), efforts.least(series));
      }
    }
    try {
      AtomicFiles.write(file, JSON.writeValueAsBytes(kept));
    } catch (IOException e) {
      LOG.warn("{} cannot be written, so a restart will forget it: {}", file, e.toString());
    }
  }
}
