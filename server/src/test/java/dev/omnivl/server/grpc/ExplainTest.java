package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.rpc.BadRequest;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.ExplainMethod;
import dev.omnivl.v1.ExplainRequest;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.WordMap;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Why a text matches a medium. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExplainTest {
  private static final String TEXT = "a red apple";

  @TempDir private static Path folder;
  private RunningServer server;

  @BeforeAll
  void serve() {
    server = new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPLAIN_METHOD_OCCLUSION", "EXPLAIN_METHOD_ATTENTION"})
  void anImageHasAMapForTheTextAndEachWord(ExplainMethod method) throws IOException {
    ExplainResponse explained =
        explain(server, image().setMethod(method).setPictures(true).build());
    int side = Preset.NANO.config().imageSize() / Preset.NANO.config().vision().patchSize();
    assertThat(explained.getRows()).isEqualTo(side);
    assertThat(explained.getColumns()).isEqualTo(side);
    assertThat(explained.getMethod()).isEqualTo(method);
    assertThat(explained.getWordsList())
        .extracting(WordMap::getWord)
        .containsExactly("a", "red", "apple");
    assertThat(explained.getWhole().getWord()).isEmpty();
    checkMaps(explained, side * side);
    assertThat(explained.getFramesList()).hasSize(1);
    BufferedImage picture = ImageIO.read(explained.getFrames(0).getPicture().newInput());
    assertThat(picture.getWidth()).isEqualTo(picture.getHeight()).isGreaterThanOrEqualTo(320);
    assertThat(explained.getText().getTokens()).isEqualTo(5);
    assertThat(explained.getTimings().getInference().getNanos()).isPositive();

    float probability =
        MatchingServiceGrpc.newBlockingStub(server.channel())
            .match(MatchRequest.newBuilder().setMedia(image().getMedia()).addTexts(TEXT).build())
            .getMatches(0)
            .getProbability();
    assertThat(explained.getProbability()).isCloseTo(probability, within(1e-4f));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPLAIN_METHOD_UNSPECIFIED", "EXPLAIN_METHOD_ATTENTION"})
  void aClipHasThemForEachStepOfTime(ExplainMethod method) {
    ExplainResponse explained = explain(server, clip().setMethod(method).build());
    checkClip(explained, Preset.NANO.config().vision().steps());
  }

  @Test
  void aModelWithoutTimeLooksAtEachFrame() {
    RandomBundle.write(
        folder.resolve("blip"), SmallConfigs.with(Branch.ALIGNMENT), Precision.FP32, 4);
    try (RunningServer blip =
        new RunningServer(folder.resolve("blip"), folder.resolve("of-blip"), Map.of())) {
      for (ExplainMethod method :
          List.of(ExplainMethod.EXPLAIN_METHOD_OCCLUSION, ExplainMethod.EXPLAIN_METHOD_ATTENTION)) {
        checkClip(explain(blip, clip().setMethod(method).build()), 3);
      }
    }
  }

  private static void checkClip(ExplainResponse explained, int steps) {
    assertThat(explained.getFramesList()).hasSize(steps);
    assertThat(explained.getFramesList()).allMatch(frame -> frame.getPicture().isEmpty());
    assertThat(explained.getFramesList())
        .extracting(frame -> frame.getTime().getSeconds() * 1e9 + frame.getTime().getNanos())
        .isSorted()
        .doesNotHaveDuplicates();
    checkMaps(explained, steps * explained.getRows() * explained.getColumns());
  }

  private static void checkMaps(ExplainResponse explained, int cells) {
    boolean attention = explained.getMethod() == ExplainMethod.EXPLAIN_METHOD_ATTENTION;
    for (WordMap map : List.of(explained.getWhole(), explained.getWords(2))) {
      assertThat(map.getWeightsList()).hasSize(cells).allMatch(weight -> weight >= 0);
      double sum = map.getWeightsList().stream().mapToDouble(weight -> weight).sum();
      if (attention || sum > 0) {
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
      assertThat(map.getElsewhere() > 0).isEqualTo(attention);
      if (attention) {
        assertThat(map.getFall()).isZero();
      } else if (sum > 0) {
        assertThat(map.getFall()).isPositive();
      }
    }
  }

  @Test
  void tooManyWordsAndNoWordsAreRefused() {
    assertRefused(image().setText("red ".repeat(17)).build(), "text", "has 17 words");
    assertRefused(image().setText(" ").build(), "text", "is empty");
    assertRefused(image().setMethodValue(9).build(), "method", "is none that this server knows");
    assertThat(
            explain(
                    server,
                    image()
                        .setText("red ".repeat(17))
                        .setMethod(ExplainMethod.EXPLAIN_METHOD_ATTENTION)
                        .build())
                .getWordsList())
        .hasSize(17);
  }

  private void assertRefused(ExplainRequest request, String field, String said) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> explain(server, request));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).contains(said);
    assertThat(StatusProto.fromThrowable(refused).getDetailsList())
        .filteredOn(detail -> detail.is(BadRequest.class))
        .singleElement()
        .satisfies(detail ->
            assertThat(detail.unpack(BadRequest.class).getFieldViolations(0).getField())
                .isEqualTo(field));
  }

  @Test
  void aModelThatDoesNotMatchSaysSo() {
    RandomBundle.write(folder.resolve("clip"), SmallConfigs.clip(), Precision.FP32, 3);
    try (RunningServer clip =
        new RunningServer(folder.resolve("clip"), folder.resolve("of-clip"), Map.of())) {
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> explain(clip, image().build()));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(refused.getStatus().getDescription()).contains("random", "cannot match texts");
    }
  }

  private static ExplainResponse explain(RunningServer server, ExplainRequest request) {
    return MatchingServiceGrpc.newBlockingStub(server.channel()).explain(request);
  }

  private static ExplainRequest.Builder image() {
    return ExplainRequest.newBuilder()
        .setMedia(ServicesTest.media(Pictures.png(1), "1.png"))
        .setText(TEXT);
  }

  private static ExplainRequest.Builder clip() {
    return ExplainRequest.newBuilder()
        .setMedia(ServicesTest.media(Pictures.gif(1, 6), "1.gif"))
        .setText(TEXT);
  }
}
