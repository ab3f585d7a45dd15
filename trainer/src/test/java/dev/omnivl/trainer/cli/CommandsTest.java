package dev.omnivl.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.PartContent;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.terminal.Ended;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user gives them, from a folder of media to the figures of a bundle. */
@ResourceLock(Resources.SYSTEM_OUT)
final class CommandsTest {
  @TempDir private Path folder;

  @Test
  void trainsExportsAndEvaluates() throws IOException {
    String data = data();
    String recipe = recipe();
    String run = folder.resolve("run").toString();
    String bundle = folder.resolve("bundle").toString();

    Ended dry =
        Ended.run(Main.commandLine(), "train", recipe, "--data", data, "--run", run, "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("imageSize: 32", "visual encoder, for clips only", "images, steps an epoch")
        .contains(run + ", new, to step 2", "nothing was trained");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("data", "small.yaml");
    }
    assertThat(folder.resolve("data/.cache")).doesNotExist();

    Ended trained = Ended.run(Main.commandLine(), "train", recipe, "--data", data, "--run", run);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).isEqualTo("trained: " + run + "\n");

    Ended reported = Ended.run(Main.commandLine(), "report", run);
    assertThat(reported.code()).as(reported.err()).isZero();
    assertThat(reported.out()).contains("report: " + run + "/report.html", "without pictures");
    String page = folder.resolve("page.html").toString();
    Ended illustrated = Ended.run(Main.commandLine(), "report", run, "--data", data, "--out", page);
    assertThat(illustrated.code()).as(illustrated.err()).isZero();
    assertThat(illustrated.out()).isEqualTo("report: " + page + "\n");
    assertThat(Path.of(page)).content().contains("Each of the 10 held-out images", "<img src=");

    Ended exported = Ended.run(Main.commandLine(), "export", run, bundle, "--json");
    assertThat(Files.readString(folder.resolve("bundle/MODEL_CARD.md")))
        .contains(
            "parameters", "Where it comes from", "Licences", "CC0-1.0", "Nothing was measured");
    assertFailsNow("or replace it with --force", "export", run, bundle);
    assertThat(Ended.run(Main.commandLine(), "export", run, bundle, "--force").code()).isZero();
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(json(exported).path("model_id").asText()).isNotBlank();
    assertThat(json(exported).path("parity")).hasSize(6);
    json(exported).path("parity").forEach(most -> assertThat(most.asDouble()).isLessThan(1e-4));

    evaluates(bundle, data);
  }

  private static void matchingThatWeighsNothingChangesNothing(
      String bundle, String data, JsonNode retrieval) throws IOException {
    Ended ended = evaluated(bundle, data, "--rerank", "4", "--match-weight", "0", "--json");
    JsonNode reranked = json(ended).path("reranked");
    assertThat(reranked).hasSize(2);
    reranked
        .properties()
        .forEach(
            figure -> assertThat(figure.getValue()).isEqualTo(retrieval.path(figure.getKey())));
  }

  /** Each figure by the model for it: another one searches than matches and describes. */
  @Test
  void evaluatesABundleOfSeveralModels() throws IOException {
    String data = data();
    Path bundle = folder.resolve("composed");
    RandomBundle.write(
        bundle,
        part("search", SmallConfigs.clip()),
        part("other", SmallConfigs.with(Branch.ALIGNMENT, Branch.GENERATION)));
    JsonNode figures = json(evaluated(bundle.toString(), data, "--suite", "emoji", "--json"));
    assertThat(figures.path("reranked")).hasSize(2);
    assertThat(figures.path("captions")).hasSize(4);
    matchingThatWeighsNothingChangesNothing(bundle.toString(), data, figures.path("retrieval"));
  }

  @Test
  void evaluatesWhatABundleCanDoAndNamesWhatItCannot() throws IOException {
    String data = data();
    String bundle = folder.resolve("clip").toString();
    RandomBundle.write(Path.of(bundle), part("model", SmallConfigs.clip()));
    JsonNode figures = json(evaluated(bundle, data, "--suite", "emoji", "--json"));
    assertThat(figures.path("retrieval")).isNotEmpty();
    assertThat(figures.path("classes")).isNotEmpty();
    assertThat(figures.path("captions")).isEmpty();
    assertFailsNow(
        "cannot write captions: serve one that can",
        "evaluate",
        "--bundle",
        bundle,
        "--data",
        data,
        "--captions");
    assertFailsNow(
        "cannot match texts with images",
        "evaluate",
        "--bundle",
        bundle,
        "--data",
        data,
        "--rerank",
        "3");
  }

  private static PartContent part(String name, ModelConfig config) {
    return RandomBundle.content(RandomBundle.part(name, config, Precision.FP32), 5);
  }

  private static Ended evaluated(String bundle, String data, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--bundle", bundle, "--data", data));
    arguments.addAll(List.of(options));
    Ended ended = Ended.run(Main.commandLine(), arguments.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }

  private static void evaluates(String bundle, String data) throws IOException {
    JsonNode figures = json(evaluated(bundle, data, "--suite", "emoji", "--json"));
    JsonNode style = figures.path("retrieval").path("held-out style, text to image");
    assertThat(style.path("queries").asInt()).isEqualTo(10);
    assertThat(style.path("candidates").asInt()).isEqualTo(10);
    JsonNode clips = figures.path("retrieval").path("unseen clips among all clips, text to video");
    assertThat(clips.path("queries").asInt()).isEqualTo(2);
    assertThat(clips.path("candidates").asInt()).isEqualTo(10);
    assertThat(figures.path("reranked")).hasSize(2);
    matchingThatWeighsNothingChangesNothing(bundle, data, figures.path("retrieval"));
    assertThat(figures.path("captions").path("held-out style").path("media").asInt()).isEqualTo(10);
    assertThat(figures.path("captions").path("unseen clips").path("media").asInt()).isEqualTo(2);
    assertThat(figures.path("captions")).hasSize(4);
    JsonNode answers = figures.path("answers").path("unseen clips").path("what is it?");
    assertThat(answers.path("questions").asInt()).isEqualTo(2);
    for (String figure : new String[] {"written", "ranked"}) {
      assertThat(answers.path(figure).asDouble(-1)).as(figure).isBetween(0.0, 1.0);
    }
    // Ten things are shown in training, among them those of the unseen clips, which are stills
    // there.
    assertThat(answers.path("chance").asDouble()).isCloseTo(0.1, within(1e-9));
    assertThat(figures.path("answers").path("unseen clips").path("all questions"))
        .isEqualTo(answers);
    JsonNode classes = figures.path("classes").path("held-out style, class by its name");
    assertThat(classes.path("top1").asDouble(-1)).isEqualTo(1); // there is one label
    Ended chosen =
        evaluated(bundle, data, "--rank-answers", "3", "--classes", "--frames", "MIDDLE");
    assertThat(chosen.out())
        .contains("ranked", "unseen clips: what is it?", "top-5")
        .doesNotContain("CIDEr", "after matching");
    assertFailsNow("needs --media", "evaluate", "--bundle", bundle, "--corpus", "coco");
    assertFailsNow("with --corpus", "evaluate", "--bundle", bundle, "--media", data);
    String line = "evaluate --corpus folder --kind image --sample 5 --media " + data;
    Ended corpus = Ended.run(Main.commandLine(), (line + " --bundle " + bundle).split(" "));
    assertThat(corpus.code()).as(corpus.err()).isZero();
    assertThat(corpus.out()).contains("folder, text to image", "folder, image to text");
    assertFailsNow(
        "--three-crops", "evaluate", "--bundle", bundle, "--data", data, "--three-crops");
    Ended plain = Ended.run(Main.commandLine(), "evaluate", "--bundle", bundle, "--data", data);
    assertThat(plain.out())
        .contains("R@10", "held-out style, image to text")
        .doesNotContain("CIDEr", "after matching");
  }

  @Test
  void aRunThatTellsClassesApartIsEvaluatedByThem() throws IOException {
    String data = data();
    String run = folder.resolve("run").toString();
    String recipe =
        Files.writeString(
                folder.resolve("small.yaml"),
                SmallRecipe.of(2)
                    .yaml()
                    .replace("classify: null", "classify: {labelSmoothing: 0.1}"))
            .toString();
    assertThat(Ended.run(Main.commandLine(), "train", recipe, "--data", data, "--run", run).code())
        .isZero();
    Ended evaluated =
        Ended.run(Main.commandLine(), "evaluate", "--run", run, "--data", data, "--three-crops");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out())
        .contains("top-1", "held-out images, class", "held-out videos, class");
    assertFailsNow("for its classes alone", "evaluate", "--run", run, "--data", data, "--captions");
    assertFails(2, "--run", "evaluate", "--run", run, "--bundle", run, "--data", data);
    String plain = folder.resolve("plain").toString();
    assertThat(
            Ended.run(Main.commandLine(), "train", recipe(), "--data", data, "--run", plain).code())
        .isZero();
    assertFailsNow("tells no classes apart", "evaluate", "--run", plain, "--data", data);
  }

  /** NONE is not there, HERE a folder that is not empty, RECIPE a recipe. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | manifest.jsonl                     | train RECIPE --data NONE --run NONE",
        "1 | there is no recipe                 | train NONE --data NONE",
        "2 | --lerning-rate                     | train RECIPE --data NONE --lerning-rate",
        "2 | --data                             | train RECIPE",
        "1 | multiple of the 2 devices, not 1   | train RECIPE --devices cpu,cpu --dry-run",
        "1 | has no checkpoint: train it first  | export NONE NONE-bundle",
        "2 | FP32, FP16                         | export NONE NONE --precision fp7",
        "1 | NONE                               | evaluate --bundle NONE --data NONE",
        "1 | --data DIR, --suite emoji or --corpus FORMAT        | evaluate --bundle NONE",
        "2 | EMOJI                              | evaluate --bundle NONE --suite coco",
        "1 | at least 1, not 0                  | evaluate --bundle NONE --data NONE --rerank 0",
        "1 | --match-weight must be at least 0  | evaluate --bundle NONE --data NONE --match-weight -1",
        "1 | how many candidates with --rerank  | evaluate --bundle NONE --data NONE --match-weight 1",
        "1 | have them written with --captions  | evaluate --bundle NONE --data NONE --choose likeliest",
        "2 | LIKELIEST, LIKELY_AND_NEAR         | evaluate --bundle NONE --captions --choose worst",
        "1 | --rank-answers must be at least 1  | evaluate --run NONE --data NONE --rank-answers 0",
        "2 | SHUFFLED                           | evaluate --run NONE --data NONE --frames none",
        "1 | there is no run folder NONE        | report NONE",
        "1 | has not done a step yet            | report HERE",
        "2 | tarin                              | tarin",
      })
  void badInputIsOneLineAndAnExitCode(int code, String message, String line) throws IOException {
    String recipe = recipe();
    UnaryOperator<String> placed =
        text ->
            text.replace("NONE", folder.resolve("none").toString())
                .replace("HERE", folder.toString())
                .replace("RECIPE", recipe);
    String[] arguments = Stream.of(line.split(" ")).map(placed).toArray(String[]::new);
    assertFails(code, placed.apply(message), arguments);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static JsonNode json(Ended ended) throws IOException {
    return JsonMapper.builder().build().readTree(ended.out());
  }

  private static void assertFailsNow(String message, String... arguments) {
    Ended ended = Ended.run(Main.commandLine(), arguments);
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err()).contains(message);
  }

  private static void assertFails(int code, String message, String... arguments) {
    Ended.run(Main.commandLine(), arguments).isRefused(code, message);
  }

  private String data() throws IOException {
    Path data = folder.resolve("data");
    SmallData.write(Files.createDirectory(data));
    return data.toString();
  }

  private String recipe() throws IOException {
    return Files.writeString(folder.resolve("small.yaml"), SmallRecipe.of(2).yaml()).toString();
  }
}
