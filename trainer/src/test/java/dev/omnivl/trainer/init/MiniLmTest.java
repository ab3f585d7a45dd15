package dev.omnivl.trainer.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.Preset;
import dev.omnivl.graph.Weight;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MiniLmTest {
  private static final Map<String, Weight> WEIGHTS = MiniLm.weights();

  @Test
  void namesAndShapesAreThoseOfTheTextEncoder() {
    String encoder = "text_encoder.";
    Map<String, String> ours =
        new OmniVl(Preset.SMALL.config())
            .trained(0).weights().stream()
                .filter(weight -> weight.name().startsWith(encoder))
                .filter(weight -> !weight.name().contains(".crossattention."))
                .filter(weight -> !weight.name().contains(".word_embeddings."))
                .collect(
                    Collectors.toMap(
                        weight -> weight.name().substring(encoder.length()),
                        weight -> weight.shape().toString()));
    Map<String, String> theirs =
        WEIGHTS.entrySet().stream()
            .filter(entry -> !entry.getKey().contains(".word_embeddings."))
            .collect(
                Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().shape().toString()));
    assertThat(theirs).isEqualTo(ours);
    assertThat(Set.copyOf(WEIGHTS.keySet())).contains("embeddings.word_embeddings.weight");
  }
}
