package dev.omnivl.importer;

import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.WritingRule;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.export.BundleContent;
import dev.omnivl.export.BundleWriter;
import dev.omnivl.export.PartContent;
import dev.omnivl.export.References;
import dev.omnivl.importer.family.Family;
import dev.omnivl.importer.family.ImportOptions;
import dev.omnivl.importer.family.Imported;
import dev.omnivl.importer.family.Spec;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.text.SpecialToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A checkpoint as a bundle, opened and loaded. */
record Written(Bundle bundle, Engine engine) implements AutoCloseable {
  /** Heads of the tiny models, which shapes do not tell. */
  static final ImportOptions TINY = new ImportOptions(0, 4, SpecialToken.ENC);

  /** Imports a checkpoint. */
  static Written of(Path folder, Path source, Path tokenizer, ImportOptions options) {
    return of(folder, source, tokenizer, options, writing -> writing);
  }

  /** Imports a checkpoint that writes in another way. */
  static Written of(
      Path folder,
      Path source,
      Path tokenizer,
      ImportOptions options,
      UnaryOperator<WritingRule> writing) {
    HubFolder hub = HubFolder.open(source, tokenizer);
    try (Imported imported = imported(hub, options)) {
      Part part = imported.part();
      PartContent changed =
          new PartContent(
              new Part(
                  part.name(),
                  part.capabilities(),
                  part.config(),
                  part.precision(),
                  part.preprocessing(),
                  part.text(),
                  part.similarity(),
                  writing.apply(part.writing())),
              imported.weights(),
              imported.tokenizerJson());
      BundleContent content =
          new BundleContent("tiny", List.of(changed), null, Map.of(), Map.of(), Map.of());
      BundleWriter.write(folder, content, References.PLAIN);
    }
    Bundle bundle = Bundle.open(folder);
    return new Written(bundle, Engine.open(bundle, EngineOptions.ofProcessor()));
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static Imported imported(HubFolder hub, ImportOptions options) {
    var weights = hub.weights();
    Spec spec = new Spec("model", Set.of(), Precision.FP32, options);
    return Family.of(hub, weights).read(hub, weights, spec);
  }

  /** How its pictures are normalised. */
  Normalisation normalisation() {
    ModelConfig config = bundle.manifest().parts().getFirst().config();
    return switch (config) {
      case OmniVlConfig omnivl -> omnivl.vision().normalisation();
      case DualEncoderConfig dual -> dual.vision().normalisation();
    };
  }

  @Override
  public void close() {
    engine.close();
    bundle.close();
  }
}
