package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a text looks, of any bundle that matches: no file of it knows of that. */
final class LooksTest {
  @TempDir private Path folder;

  @Test
  void looksAreThoseOfPlainLoopsAndLeadToTheSameAnswer() {
    RandomBundle.write(folder.resolve("own"), Preset.NANO, 5);
    check(folder.resolve("own"));
  }

  @Test
  void composedBundlesAreExplainedByThePartThatMatches() {
    RandomBundle.write(
        folder.resolve("two"),
        RandomBundle.content(RandomBundle.part("search", SmallConfigs.siglip(), Precision.FP32), 1),
        RandomBundle.content(
            RandomBundle.part("match", SmallConfigs.with(Branch.ALIGNMENT), Precision.BF16), 2));
    check(folder.resolve("two"));
  }

  private static void check(Path place) {
    try (Bundle bundle = Bundle.open(place);
        Engine engine = Engine.open(bundle, new EngineOptions(1, Device.cpu()))) {
      Matcher matcher = engine.matcher();
      OmniVlConfig config = (OmniVlConfig) matcher.part().config();
      byte[] pixels = new byte[3 * config.imageSize() * config.imageSize()];
      new Random(3).nextBytes(pixels);
      VisualFeatures medium = matcher.images(List.of(pixels)).getFirst();
      TokenIds text = matcher.tokenizer().encode("a red apple", SpecialToken.ENC);

      int graphs = engine.loadedGraphs();
      Looks looks = matcher.explain(medium, text);
      assertThat(engine.loadedGraphs()).isEqualTo(graphs); // it is none of the bundle's
      assertThat(looks.logOdds())
          .isCloseTo(matcher.logOdds(medium, List.of(text))[0], within(1e-4f));
      assertThat(looks.visualTokens()).isEqualTo(medium.tokenCount());
      assertThat(looks.layers()).hasSize(config.text().depth());

      Part part = bundle.part(Capability.MATCH);
      try (PartWeights weights = bundle.weights(part)) {
        List<Weight> expected =
            new OmniVl(config)
                .explain(
                    new FloatGraph(weights::weight),
                    ids(text),
                    ones(text.length()),
                    new Weight(
                        Shape.of(1, medium.tokenCount(), config.vision().width()), medium.tokens()))
                .looks();
        for (int layer = 0; layer < expected.size(); layer++) {
          float[] found = looks.layers().get(layer);
          assertThat(found).containsExactly(expected.get(layer).data(), within(1e-5f));
          for (int token = 0; token < text.length(); token++) {
            int from = token * looks.visualTokens();
            double sum = 0;
            for (float weight : Arrays.copyOfRange(found, from, from + looks.visualTokens())) {
              sum += weight;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
          }
        }
      }
    }
  }

  private static Weight ids(TokenIds text) {
    float[] data = new float[text.length()];
    for (int place = 0; place < data.length; place++) {
      data[place] = text.ids()[place];
    }
    return new Weight(Shape.of(1, data.length), data);
  }

  private static Weight ones(int length) {
    float[] data = new float[length];
    Arrays.fill(data, 1);
    return new Weight(Shape.of(1, length), data);
  }
}
