package dev.omnivl.trainer.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.BundleContent;
import dev.omnivl.export.BundleWriter;
import dev.omnivl.export.BundleWriter.Written;
import dev.omnivl.export.HeldWeights;
import dev.omnivl.export.PartContent;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.recipe.StartFrom;
import dev.omnivl.trainer.report.RunReport;
import dev.omnivl.trainer.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a run's newest checkpoint into a bundle, which is written only if its graphs agree with the
 * trainer's own forward pass.
 *
 * @param run folder of the run
 * @param precision how weights are stored
 * @param modelCard Markdown for people; null to have it written from the manifest
 */
public record Exporter(Path run, Precision precision, @Nullable String modelCard) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Writes the bundle.
   *
   * @throws Failure NOT_FOUND if the run has no checkpoint, INTERNAL if a graph differs
   */
  public Written write(Path bundle) {
    try (TrainedModel trained = TrainedModel.open(run)) {
      RunInfo info = trained.info();
      Session session = trained.session();
      Map<String, Weight> weights = weights(session);
      Weight temperature = Objects.requireNonNull(weights.get(OmniVl.TEMPERATURE));
      Part part =
          Part.ofOmniVl(
              session.model().config(), precision, trained.preprocessing(), temperature.data()[0]);
      BundleContent content =
          new BundleContent(
              info.recipe().name(),
              List.of(new PartContent(part, new HeldWeights(weights), trained.tokenizerJson())),
              modelCard,
              provenance(info, trained.checkpoint()),
              info.licences(),
              RunReport.lastFigures(run, trained.checkpoint().step()));
      return BundleWriter.write(bundle, content, (only, stored) -> reference(session, stored));
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read the run " + run + ": " + e.getMessage(), e);
    }
  }

  /** The reference computes with the weights as the bundle stores them, rounded or not. */
  private static NdReference reference(Session session, PartWeights stored) {
    for (WeightSpec spec : session.model().weights().weights()) {
      session.parameters().set(spec.name(), stored.weight(spec.name()).data());
    }
    return new NdReference(session);
  }

  private static Map<String, Weight> weights(Session session) {
    Map<String, Weight> weights = new LinkedHashMap<>();
    session
        .parameters()
        .all()
        .forEach((name, array) -> {
          // The head serves one fine-tuning task, and no graph.
          if (!name.startsWith(OmniVl.HEAD + ".")) {
            weights.put(
                name, new Weight(Shape.of(array.getShape().getShape()), array.toFloatArray()));
          }
        });
    return weights;
  }

  private Map<String, String> provenance(RunInfo info, Checkpoint checkpoint) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    RunInfo stage = info;
    while (stage.recipe().model().start() instanceof StartFrom.Run start) {
      Path earlier = run.resolveSibling(start.name());
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
