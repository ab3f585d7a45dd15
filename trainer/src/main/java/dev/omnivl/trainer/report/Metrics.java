package dev.omnivl.trainer.report;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run wrote down about its steps, from {@code metrics.jsonl}.
 *
 * <p>Figures are taken by whatever name they have, so that a loss that is added to training is in
 * the report too. Where a run went back to an earlier checkpoint, what it did before and has not
 * done again does not count. A line that a crash cut off is left out; the run that goes on appends
 * to it, so it may be any line.
 *
 * @param steps in order, at least one
 * @param evaluations in order
 * @param written when the last line was
 */
record Metrics(List<Step> steps, List<Evaluation> evaluations, Instant written) {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
  private static final String FILE = "metrics.jsonl";
  private static final String STEP = "step";
  private static final String VIDEO = "video";
  private static final String EVALUATION = "evaluation";
  private static final String DIVERGED = "diverged";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * One step.
   *
   * @param step its number, from 1
   * @param video whether it looked at clips
   * @param figures by name
   */
  record Step(long step, boolean video, Map<String, Double> figures) {}

  /**
   * One evaluation.
   *
   * @param step after which
   * @param figures by the evaluation's name and their own
   */
  record Evaluation(long step, Map<String, Map<String, Double>> figures) {}

  /**
   * Reads a run's metrics.
   *
   * @throws Failure NOT_FOUND if it has done no step, CORRUPT if no line can be read
   */
  static Metrics read(Path run) {
    Path file = run.resolve(FILE);
    try {
      require(Files.exists(file) && Files.size(file) != 0, Reason.NOT_FOUND)
          .or("the run %s has no metrics: it has not done a step yet", run);
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      return of(file, lines, Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Metrics of(Path file, List<String> lines, Instant written) {
    TreeMap<Long, Step> steps = new TreeMap<>();
    TreeMap<Long, Evaluation> evaluations = new TreeMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      JsonNode line = object(lines.get(number - 1));
      if (!line.path(STEP).isIntegralNumber()) {
        LOG.warn("left out: line {} of {}, which is cut off or has no figures", number, file);
        continue;
      }
      long step = line.path(STEP).longValue();
      if (line.path(EVALUATION).isObject()) {
        evaluations.put(step, evaluation(step, line.path(EVALUATION)));
      } else if (line.path(DIVERGED).isMissingNode()) { // a step that gave no numbers was not kept
        steps.tailMap(step, true).clear();
        evaluations.tailMap(step, true).clear();
        steps.put(step, new Step(step, line.path(VIDEO).asBoolean(), figures(line)));
      }
    }
    require(!steps.isEmpty(), Reason.CORRUPT).or("%s has no step that can be read", file);
    return new Metrics(List.copyOf(steps.values()), List.copyOf(evaluations.values()), written);
  }

  private static JsonNode object(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private static Evaluation evaluation(long step, JsonNode evaluation) {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    evaluation
        .properties()
        .forEach(named -> figures.put(named.getKey(), figures(named.getValue())));
    return new Evaluation(step, figures);
  }

  private static Map<String, Double> figures(JsonNode fields) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getValue().isNumber() && !field.getKey().equals(STEP)) {
        figures.put(field.getKey(), field.getValue().doubleValue());
      }
    }
    return figures;
  }
}
