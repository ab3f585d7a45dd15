package dev.omnivl.trainer.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.BundleContent;
import dev.omnivl.export.BundleWriter;
import dev.omnivl.export.BundleWriter.Written;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.run.Checkpoint;
import dev.omnivl.trainer.run.RunInfo;
import dev.omnivl.trainer.run.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns a run's newest checkpoint into a bundle, which is written only if its graphs agree with the
 * trainer's own forward pass.
 *
 * @param run folder of the run
 * @param precision how weights are stored
 * @param modelCard Markdown for people
 */
public record Exporter(Path run, Precision precision, String modelCard) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Writes the bundle.
   *
   * @throws Failure NOT_FOUND if the run has no checkpoint, INTERNAL if a graph differs
   */
  public Written write(Path bundle) {
    Checkpoint last =
        Checkpoint.latest(run)
            .orElseThrow(() ->
                new Failure(
                    Reason.NOT_FOUND, "the run " + run + " has no checkpoint: train it first"));
    try {
      RunInfo info = RunInfo.read(run);
      OmniVlConfig config = info.config(last.stage());
      byte[] tokenizerJson = RunInfo.tokenizerJson(run);
      try (TextTokenizer tokenizer =
              TextTokenizer.read(
                  new ByteArrayInputStream(tokenizerJson), config.text().maxTokens());
          Session session = Session.fresh(config, tokenizer, info.recipe().seed())) {
        BundleContent content =
            new BundleContent(
                info.recipe().name(),
                config,
                Preprocessing.of(config.vision().imageSize(), config.vision().frames()),
                precision,
                weights(session, last),
                tokenizerJson,
                modelCard,
                provenance(info, last),
                info.licences(),
                Map.of());
        return BundleWriter.write(bundle, content, stored -> reference(session, stored));
      }
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read the run " + run + ": " + e.getMessage(), e);
    }
  }

  /** The reference computes with the weights as the bundle stores them, rounded or not. */
  private static NdReference reference(Session session, Map<String, Weight> stored) {
    stored.forEach((name, weight) -> session.parameters().set(name, weight.data()));
    return new NdReference(session);
  }

  private static Map<String, Weight> weights(Session session, Checkpoint checkpoint) {
    Map<String, Weight> weights = new LinkedHashMap<>();
    try (NDManager scratch = session.manager().newSubManager()) {
      for (NDArray array : checkpoint.weights(scratch)) {
        if (array.getName().startsWith(OmniVl.HEAD + ".")) {
          continue; // serves one fine-tuning task, and no graph
        }
        weights.put(
            array.getName(),
            new Weight(
                dev.omnivl.graph.Shape.of(array.getShape().getShape()), array.toFloatArray()));
      }
    }
    return weights;
  }

  private Map<String, String> provenance(RunInfo info, Checkpoint checkpoint) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    RunInfo stage = info;
    while (stage.recipe().model().start() != null) {
      Path earlier = run.resolveSibling(stage.recipe().model().start());
      stage = RunInfo.read(earlier);
      provenance.put(
          "startedFrom." + stage.recipe().name(), JSON.writeValueAsString(stage.recipe()));
    }
    provenance.put("recipe", JSON.writeValueAsString(info.recipe()));
    provenance.put("seed", Long.toString(info.recipe().seed()));
    provenance.put("steps", Long.toString(checkpoint.step()));
    provenance.put("data", info.data());
    provenance.put("trainingMedia", Long.toString(info.trainingItems()));
    provenance.putAll(info.versions());
    return provenance;
  }
}
