package dev.omnivl.importer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.importer.Fixtures;
import dev.omnivl.terminal.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The command as a user gives it. */
@ResourceLock(Resources.SYSTEM_OUT)
final class ImportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static Ended run(Object... arguments) {
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    List<String> all = new ArrayList<>(List.of("import"));
    all.addAll(List.of(words));
    return Ended.run(Main.commandLine(), all.toArray(String[]::new));
  }

  private Path bundle() {
    return folder.resolve("bundle");
  }

  private Manifest manifest() {
    try (Bundle opened = Bundle.open(bundle())) {
      return opened.manifest();
    }
  }

  /** A copy of a checkpoint that may be spoiled. */
  private Path copy(String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(Fixtures.of(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private static void change(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
  }

  private static void changeWeights(Path file, Consumer<Map<String, Weight>> change)
      throws IOException {
    Map<String, Weight> weights = new TreeMap<>();
    try (Safetensors read = Safetensors.open(file)) {
      read.tensors().keySet().forEach(name -> weights.put(name, read.weight(name)));
    }
    change.accept(weights);
    SafetensorsWriter writer = new SafetensorsWriter();
    weights.forEach(writer::floats);
    Files.delete(file);
    writer.write(file);
  }

  @Test
  void aModelBecomesABundle() throws IOException {
    Path source = copy("siglip/siglip");
    Files.writeString(source.resolve("README.md"), "---\nlicense: apache-2.0\n---\nlicense: no\n");
    Ended ended = run(source, bundle());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("embed: SigLIP, pictures of 32 pixels, weights in fp32")
        .contains("model weights: apache-2.0")
        .contains("omnivl serve --bundle " + bundle());
    assertThat(manifest().capabilities()).containsExactly(Capability.EMBED);
    assertThat(Files.readString(bundle().resolve("MODEL_CARD.md")))
        .contains("apache-2.0", source.toString());

    run(source, bundle()).isRefused(1, "is a bundle already");
    assertThat(run(source, bundle(), "--force", "--precision", "FP16").code()).isZero();
    assertThat(manifest().parts().getFirst().precision()).isEqualTo(Precision.FP16);
  }

  @Test
  void aBundleIsComposedAndSharedWeightsAreStoredOnce() throws IOException {
    Path retrieval = Fixtures.of("blip/retrieval");
    Ended ended =
        run(
            "--embed",
            Fixtures.of("siglip/siglip2"),
            "--match",
            retrieval,
            "--caption",
            Fixtures.of("blip/captioning"),
            "--answer",
            Fixtures.of("blip/vqa"),
            bundle(),
            "--json");
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode json = JSON.readTree(ended.out());
    assertThat(json.path("parts")).hasSize(4);
    json.path("parity").forEach(most -> assertThat(most.asDouble()).isLessThan(1e-4));
    assertThat(manifest().capabilities()).containsExactly(Capability.values());
    assertThat(manifest().embeddingId()).isNotEqualTo(manifest().modelId());

    long once = Files.size(bundle().resolve(Bundle.WEIGHTS));
    assertThat(run("--match", retrieval, "--embed", retrieval, bundle(), "--force").code())
        .isZero();
    assertThat(manifest().parts()).hasSize(1);
    Path twin = copy("blip/retrieval");
    assertThat(run("--match", retrieval, "--embed", twin, bundle(), "--force").code()).isZero();
    assertThat(manifest().parts()).hasSize(2);
    assertThat(Files.size(bundle().resolve(Bundle.WEIGHTS))).isLessThan(once);
  }

  @Test
  void theEmbeddingIdIsThatOfTheSameEncodersAlone() {
    assertThat(run(Fixtures.of("clip/openai"), bundle()).code()).isZero();
    String alone = manifest().embeddingId();
    Object[] composed = {
      "--embed",
      Fixtures.of("clip/openai"),
      "--caption",
      Fixtures.of("blip/captioning"),
      bundle(),
      "--force"
    };
    assertThat(run(composed).code()).isZero();
    assertThat(manifest().embeddingId()).isEqualTo(alone);
  }

  @Test
  void wrongUsageIsOneLine() {
    run(bundle()).isRefused(1, "SOURCE is missing");
    run("--embed", "x", "y", bundle()).isRefused(1, "leave it out");
    run(folder.resolve("nowhere"), bundle()).isRefused(1, "no model at");
    run("--match", Fixtures.of("clip/openai"), bundle()).isRefused(1, "capabilities");
    run(Fixtures.of("clip/openai"), bundle(), "--size", "33").isRefused(1, "imageSize");
    assertThat(bundle()).doesNotExist();
  }

  @Test
  void whatIsNoModelOfOursIsNamed() throws IOException {
    Path source = copy("clip/openai");
    Path config = source.resolve("config.json");
    refused(source, config, "siglip2", "NaFlex");
    refused(source, config, "vit", "start:");
    refused(source, config, "llava", "\"llava\"");
    change(config, json -> json.remove("model_type"));
    run(source, bundle()).isRefused(1, "no config.json");
    Files.writeString(config, "{");
    run(source, bundle()).isRefused(1, "config.json is no JSON");
    assertThat(bundle()).doesNotExist();
  }

  private void refused(Path source, Path config, String type, String message) throws IOException {
    change(config, json -> json.put("model_type", type));
    run(source, bundle()).isRefused(1, message);
  }

  @Test
  void wrongWeightsAreNamedAndNothingIsWritten() throws IOException {
    spoiled(
        weights -> weights.remove("visual_projection.weight"), "lacks visual_projection.weight");
    spoiled(
        weights -> weights.put("extra", new Weight(Shape.of(1), new float[1])), "unknown extra");
    spoiled(
        weights ->
            weights.put("visual_projection.weight", new Weight(Shape.of(2, 3), new float[6])),
        "visual_projection.weight is (2, 3), expected (20, 32)");
    spoiled(
        weights -> at(weights, "visual_projection.weight").data()[0] = Float.NaN,
        "holds NaN at place 0");
    spoiled(weights -> weights.remove("logit_scale"), "lack logit_scale");
    spoiled(
        weights -> at(weights, "logit_scale").data()[0] = Float.NaN,
        "logit_scale is NaN, no number");
    assertThat(bundle()).doesNotExist();
    assertThat(folder.toFile().list()).containsExactly("copy");
  }

  private static Weight at(Map<String, Weight> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private void spoiled(Consumer<Map<String, Weight>> change, String message) throws IOException {
    Path source = folder.resolve("copy");
    if (!Files.exists(source)) {
      copy("clip/openai");
    }
    Path file = source.resolve("model.safetensors");
    Files.copy(
        Fixtures.of("clip/openai/model.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    changeWeights(file, change);
    run(source, bundle()).isRefused(1, message);
  }

  /** The output of a captioner is its word table; some files hold both. */
  @Test
  void tiedWeightsMustBeEqual() throws IOException {
    Path source = copy("blip/captioning");
    Path file = source.resolve("model.safetensors");
    String table = "text_decoder.bert.embeddings.word_embeddings.weight";
    String twin = "text_decoder.cls.predictions.decoder.weight";
    changeWeights(file, weights -> weights.put(twin, at(weights, table)));
    assertThat(run(source, bundle()).code()).isZero();
    changeWeights(
        file,
        weights -> {
          float[] other = at(weights, table).data().clone();
          other[7]++;
          weights.put(twin, new Weight(at(weights, table).shape(), other));
        });
    Ended ended = run(source, folder.resolve("other"));
    ended.isRefused(1, "twice with different numbers");
    assertThat(ended.err()).contains(table, twin);
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void configurationsThatCannotBeRightAreRefused() throws IOException {
    Path source = copy("clip/openai");
    change(
        source.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("vocab_size", 600));
    run(source, bundle()).isRefused(1, "token_embedding");
    change(
        source.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("vocab_size", "many"));
    run(source, bundle()).isRefused(1, "text_config.vocab_size must be a whole number");
    change(source.resolve("preprocessor_config.json"), json -> json.put("resample", 5));
    change(
        source.resolve("config.json"),
        json -> ((ObjectNode) json.path("text_config")).put("vocab_size", 614));
    run(source, bundle()).isRefused(1, "resample must be 2, bilinear, or 3, bicubic");
    Files.delete(source.resolve("preprocessor_config.json"));
    run(source, bundle()).isRefused(1, "lacks preprocessor_config.json");
    assertThat(bundle()).doesNotExist();
  }

  @Test
  void theSilentDefaultOfBlipsHeadsIsRefused() throws IOException {
    Path source = copy("blip/retrieval");
    change(
        source.resolve("config.json"),
        json -> {
          ObjectNode text = (ObjectNode) json.path("text_config");
          text.put("hidden_size", 768);
          text.remove("num_attention_heads");
        });
    run(source, bundle()).isRefused(1, "8 heads of 96 numbers each are not BLIP's");
  }
}
