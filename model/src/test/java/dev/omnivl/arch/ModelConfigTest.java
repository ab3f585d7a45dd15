package dev.omnivl.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.graph.WeightSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ModelConfigTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OmniVlConfig NANO = Preset.NANO.config();

  @Test
  void everyKindIsReadAsItWasWritten() throws JsonProcessingException {
    List<ModelConfig> all =
        List.of(NANO, SmallConfigs.clip(), SmallConfigs.siglip(), SmallConfigs.answerer());
    for (ModelConfig config : all) {
      String json = JSON.writeValueAsString(config);
      assertThat(JSON.readValue(json, ModelConfig.class)).isEqualTo(config);
    }
  }

  @Test
  void whatIsOlderThanASettingHasItsDefault() throws JsonProcessingException {
    String older =
        """
        {"vision": {"imageSize": 32, "patchSize": 8, "frames": 4, "tubelet": 1, "width": 32,
          "depth": 2, "heads": 2, "mlpWidth": 128, "dropPath": 0.1},
         "text": {"vocabulary": 1000, "maxTokens": 40, "width": 48, "depth": 2, "heads": 2,
          "ffnWidth": 192, "dropout": 0.1},
         "embeddingDimensions": 32}
        """;
    assertThat(JSON.readValue(older, ModelConfig.class)).isEqualTo(NANO);
    assertThat(JSON.readValue(older, OmniVlConfig.class)).isEqualTo(NANO);
  }

  @Test
  void aModelHasTheGraphsOfItsBranches() {
    assertThat(SmallConfigs.with(Branch.CONTRAST, Branch.ALIGNMENT).architecture().graphs())
        .containsExactly(ServingGraph.VISUAL_IMAGE, ServingGraph.TEXT, ServingGraph.MATCH);
    assertThat(SmallConfigs.with(Branch.GENERATION).architecture().graphs())
        .containsExactly(ServingGraph.VISUAL_IMAGE, ServingGraph.MEMORY, ServingGraph.GENERATE);
    assertThat(SmallConfigs.clip().architecture().graphs())
        .containsExactly(ServingGraph.VISUAL_IMAGE, ServingGraph.TEXT);
  }

  @Test
  void weightsOfBranchesThatAreAbsentAreNotAskedFor() {
    assertThat(names(SmallConfigs.with(Branch.GENERATION)))
        .noneMatch(name -> name.matches(".*(_proj\\.|itm_head|temp|time_embed|3d).*"))
        .noneMatch(name -> name.matches("text_encoder\\.encoder\\.layer\\.0\\.attention.*"))
        .contains("text_decoder.bert.encoder.layer.0.attention.self.query.weight");
    assertThat(names(SmallConfigs.with(Branch.CONTRAST)))
        .noneMatch(name -> name.startsWith("text_decoder") || name.contains("crossattention"));
  }

  /** The answerer's decoder reads question states and shares nothing with what reads questions. */
  @Test
  void anAnswererHasTwoStacks() {
    Set<String> names = Set.copyOf(names(SmallConfigs.answerer()));
    String layer = "encoder.layer.1.crossattention.self.key.weight";
    assertThat(names)
        .contains(
            "text_encoder." + layer,
            "text_decoder.bert." + layer,
            "text_encoder.embeddings.word_embeddings.weight",
            "text_decoder.bert.embeddings.word_embeddings.weight");
    assertThat(SmallConfigs.answerer().architecture().weights().weights())
        .filteredOn(weight -> weight.name().equals("text_decoder.bert." + layer))
        .allSatisfy(weight ->
            assertThat(weight.shape().size(1)).isEqualTo(SmallConfigs.answerer().text().width()));
  }

  @Test
  void sizesThatDoNotFitTheBranchesAreRefused() {
    assertThatThrownBy(() -> new OmniVlConfig(NANO.vision(), NANO.text(), 8, Set.of()))
        .hasMessage("embeddingDimensions must be 0 without contrast, not 8");
    assertThatThrownBy(
            () -> new OmniVlConfig(NANO.vision(), NANO.text(), 0, EnumSet.of(Branch.QUESTION)))
        .hasMessage("branches with question need generation, not [QUESTION]");
    DualEncoderConfig siglip = SmallConfigs.siglip();
    assertThatThrownBy(() -> new DualEncoderConfig(siglip.vision(), siglip.text(), 20))
        .hasMessage(
            "embeddingDimensions without vision.projection must be the tower's width, 32, not 20");
  }

  private static List<String> names(ModelConfig config) {
    return config.architecture().weights().weights().stream().map(WeightSpec::name).toList();
  }
}
