package dev.omnivl.trainer.checkpoint;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run folder says of itself, in {@code run.json}.
 *
 * @param recipe that made it
 * @param model its architecture when it is done
 * @param classes what its head for classification tells apart, in the order of its rows; empty
 *     without one
 * @param data folder name of the data set
 * @param trainingItems how many media were trained on
 * @param licences of the media trained on and of what the weights started from
 * @param versions of what computed
 */
public record RunInfo(
    Recipe recipe,
    OmniVlConfig model,
    List<String> classes,
    String data,
    long trainingItems,
    Map<String, String> licences,
    Map<String, String> versions) {
  private static final String FILE = "run.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Copies the list; a run that another version wrote may lack it, and is refused. */
  public RunInfo {
    classes = List.copyOf(classes);
  }

  /**
   * Reads what a run says of itself.
   *
   * @throws Failure CORRUPT if it says nothing that can be read
   */
  public static RunInfo read(Path run) {
    try {
      return JSON.readValue(run.resolve(FILE).toFile(), RunInfo.class);
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT,
          "cannot read " + run.resolve(FILE) + ": it is no run's description, or another version's",
          e);
    }
  }

  /**
   * Reads a run's {@code tokenizer.json}.
   *
   * @throws Failure CORRUPT if there is none
   */
  public static byte[] tokenizerJson(Path run) {
    try {
      return Files.readAllBytes(run.resolve(TOKENIZER));
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "the run " + run + " has no " + TOKENIZER, e);
    }
  }

  /** Whether its sizes are its preset's, and not those of public weights. */
  public boolean hasPresetSizes() {
    return model.equals(recipe.model().config(model.text().vocabulary(), recipe.last().input()));
  }

  /** The architecture in a stage. */
  public OmniVlConfig config(String stage) {
    return recipe.stages().stream()
        .filter(candidate -> candidate.name().equals(stage))
        .map(
            candidate -> recipe.model().config(model, model.text().vocabulary(), candidate.input()))
        .findFirst()
        .orElseThrow(() -> new Failure(Reason.CORRUPT, "the run's recipe has no stage " + stage));
  }

  /** Writes it, with the run's tokenizer beside it. */
  public void write(Path run, byte[] tokenizerJson) throws IOException {
    AtomicFiles.write(run.resolve(TOKENIZER), tokenizerJson);
    AtomicFiles.write(run.resolve(FILE), JSON.writeValueAsBytes(this));
  }
}
