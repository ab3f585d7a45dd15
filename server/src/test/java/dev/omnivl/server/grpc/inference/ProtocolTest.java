package dev.omnivl.server.grpc.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.Media;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelConfig;
import inference.ModelConfigRequest;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import inference.ModelInferResponse.InferOutputTensor;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelStatistics;
import inference.ModelStatisticsRequest;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse.ModelIndex;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelUnloadRequest;
import inference.ServerLiveRequest;
import inference.ServerMetadataRequest;
import inference.ServerReadyRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The calls of the protocol, each in both forms of tensors, and whatever a client may get wrong:
 * the specification's rules, asked of a real server.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProtocolTest {
  private RunningServer server;
  private ModelFolder models;
  private GRPCInferenceServiceBlockingStub service;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    models = new ModelFolder(folder.resolve("models"));
    server = new RunningServer(models.path(), folder.resolve("index"), Map.of());
    service = GRPCInferenceServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static ByteString raw(ByteString... elements) {
    ByteString all = ByteString.EMPTY;
    for (ByteString element : elements) {
      ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      all = all.concat(ByteString.copyFrom(length.putInt(element.size()).flip())).concat(element);
    }
    return all;
  }

  private static ByteString[] texts(String... texts) {
    return Arrays.stream(texts).map(ByteString::copyFromUtf8).toArray(ByteString[]::new);
  }

  private static InferInputTensor.Builder input(String name, String type, long... shape) {
    InferInputTensor.Builder input = InferInputTensor.newBuilder().setName(name).setDatatype(type);
    Arrays.stream(shape).forEach(input::addShape);
    return input;
  }

  private static ModelInferRequest typed(String model, String input, ByteString... elements) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .setId("request 7")
        .addInputs(
            input(input, "BYTES", elements.length)
                .setContents(
                    InferTensorContents.newBuilder().addAllBytesContents(List.of(elements))))
        .build();
  }

  private static ModelInferRequest rawly(String model, String input, ByteString... elements) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(input(input, "BYTES", elements.length, 1))
        .addRawInputContents(raw(elements))
        .build();
  }

  private static List<Float> floats(ByteString raw) {
    List<Float> values = new ArrayList<>();
    ByteBuffer left = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    while (left.hasRemaining()) {
      values.add(left.getFloat());
    }
    return values;
  }

  private static List<Float> floats(Embedding embedding) {
    return floats(embedding.getValues());
  }

  private static ByteString picture(int number) {
    return ByteString.copyFrom(Pictures.png(number));
  }

  @Test
  void theServerIsLiveReadyAndNamesItself() {
    assertThat(service.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(service.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    var metadata = service.serverMetadata(ServerMetadataRequest.getDefaultInstance());
    assertThat(metadata.getName()).isEqualTo("omnivl");
    assertThat(metadata.getVersion()).isEqualTo("test");
    assertThat(metadata.getExtensionsList()).contains("model_repository", "statistics");
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(
                    HealthCheckRequest.newBuilder()
                        .setService(GRPCInferenceServiceGrpc.SERVICE_NAME)
                        .build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  private boolean ready(String name, String version) {
    return service
        .modelReady(ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
        .getReady();
  }

  @Test
  void aModelIsReadyByItsNamesAndItsVersion() {
    String version = models.manifest("one").modelId();
    for (Ability ability : Ability.values()) {
      assertThat(ready(ability.shown(), "")).as(ability.shown()).isTrue();
      assertThat(ready(ability.shown(), "1")).as(ability.shown()).isTrue();
      assertThat(ready("one/" + ability.shown(), version)).as(ability.shown()).isTrue();
    }
    assertThat(ready("three/text", "")).as("there is none").isFalse();
    assertThat(ready("text", "7")).isFalse();
    assertThat(ready("", "")).isFalse();
    assertThat(ready("one", "")).isFalse();
    assertThat(ready("one/text/text", "")).isFalse();
  }

  @Test
  void metadataAndConfigurationSayTheSame() {
    for (Ability ability : Ability.values()) {
      ModelMetadataResponse metadata =
          service.modelMetadata(
              ModelMetadataRequest.newBuilder().setName("one/" + ability.shown()).build());
      assertThat(metadata.getName()).isEqualTo("one/" + ability.shown());
      assertThat(metadata.getVersionsList()).containsExactly("1");
      ModelConfig config =
          service
              .modelConfig(ModelConfigRequest.newBuilder().setName(ability.shown()).build())
              .getConfig();
      assertThat(config.getMaxBatchSize()).isEqualTo(64);
      assertThat(config.getInputCount()).isEqualTo(metadata.getInputsCount()).isPositive();
      for (int i = 0; i < config.getInputCount(); i++) {
        List<Long> shape = new ArrayList<>(List.of(-1L));
        shape.addAll(config.getInput(i).getDimsList());
        assertThat(metadata.getInputs(i).getShapeList()).isEqualTo(shape);
        assertThat(metadata.getInputs(i).getName()).isEqualTo(config.getInput(i).getName());
      }
      assertThat(config.getOutputCount()).isEqualTo(metadata.getOutputsCount()).isPositive();
    }
    ModelMetadataResponse text =
        service.modelMetadata(ModelMetadataRequest.newBuilder().setName("text").build());
    assertThat(text.getInputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(text.getOutputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(text.getPropertiesMap())
        .containsEntry("embedding_id", models.manifest("one").embeddingId());
  }

  @Test
  void textsBecomeTheVectorsOfTheTypedServiceInBothForms() {
    var embedding = EmbeddingServiceGrpc.newBlockingStub(server.channel());
    List<Float> expected = new ArrayList<>();
    for (String text : List.of("a red apple", "grün")) {
      expected.addAll(
          floats(
              embedding
                  .embedText(EmbedTextRequest.newBuilder().setText(text).build())
                  .getEmbedding()));
    }
    ModelInferResponse typed =
        service.modelInfer(typed("text", "text", texts("a red apple", "grün")));
    assertThat(typed.getId()).isEqualTo("request 7");
    assertThat(typed.getModelName()).isEqualTo("text");
    assertThat(typed.getModelVersion()).isEqualTo("1");
    assertThat(typed.getParametersOrThrow("model_id").getStringParam())
        .isEqualTo(models.manifest("one").modelId());
    assertThat(typed.getRawOutputContentsCount()).isZero();
    InferOutputTensor output = typed.getOutputs(0);
    assertThat(output.getName()).isEqualTo("embedding");
    assertThat(output.getShapeList()).containsExactly(2L, (long) expected.size() / 2);
    assertThat(output.getContents().getFp32ContentsList()).isEqualTo(expected);

    ModelInferResponse raw =
        service.modelInfer(rawly("one/text", "text", texts("a red apple", "grün")));
    assertThat(raw.getOutputs(0).hasContents()).isFalse();
    assertThat(floats(raw.getRawOutputContents(0))).isEqualTo(expected);
  }

  @Test
  void imagesComeEncodedOrAsPixels() {
    Embedding expected =
        EmbeddingServiceGrpc.newBlockingStub(server.channel())
            .embedImage(
                EmbedImageRequest.newBuilder()
                    .setImage(Media.newBuilder().setName("a").setData(picture(1)))
                    .build())
            .getEmbedding();
    ModelInferResponse rows =
        service.modelInfer(rawly("image", "media", picture(1), picture(2), picture(1)));
    List<Float> vectors = floats(rows.getRawOutputContents(0));
    int dimensions = expected.getDimensions();
    assertThat(vectors).hasSize(3 * dimensions);
    assertThat(vectors.subList(0, dimensions)).isEqualTo(floats(expected));
    assertThat(vectors.subList(2 * dimensions, 3 * dimensions)).isEqualTo(floats(expected));

    ModelMetadataResponse metadata =
        service.modelMetadata(ModelMetadataRequest.newBuilder().setName("image_pixels").build());
    List<Long> shape = new ArrayList<>(metadata.getInputs(0).getShapeList());
    shape.set(0, 2L);
    int size = Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
    byte[] pixels = new byte[size];
    for (int i = 0; i < size; i++) {
      pixels[i] = (byte) (31 * i);
    }
    ModelInferResponse raw =
        service.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("image_pixels")
                .addInputs(input("pixels", "UINT8").addAllShape(shape))
                .addRawInputContents(ByteString.copyFrom(pixels))
                .build());
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (byte value : pixels) {
      contents.addUintContents(Byte.toUnsignedInt(value));
    }
    ModelInferResponse typed =
        service.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("image_pixels")
                .addInputs(input("pixels", "UINT8").addAllShape(shape).setContents(contents))
                .build());
    assertThat(floats(raw.getRawOutputContents(0)))
        .hasSize(2 * dimensions)
        .isEqualTo(typed.getOutputs(0).getContents().getFp32ContentsList());
  }

  @Test
  void clipsMatchesCaptionsAndAnswersHaveTheirTensors() {
    ByteString clip = ByteString.copyFrom(Pictures.gif(100, 10));
    assertThat(service.modelInfer(typed("video", "media", clip)).getOutputs(0).getShape(0))
        .isEqualTo(1);
    ModelInferRequest pairs =
        rawly("match", "media", picture(1), picture(2)).toBuilder()
            .addInputs(input("text", "BYTES", 2))
            .addRawInputContents(raw(texts("a red apple", "a cat")))
            .build();
    ModelInferResponse match = service.modelInfer(pairs);
    assertThat(match.getOutputsList())
        .extracting(InferOutputTensor::getName)
        .containsExactly("probability", "similarity");
    assertThat(floats(match.getRawOutputContents(0)))
        .hasSize(2)
        .allSatisfy(probability -> assertThat(probability).isBetween(0f, 1f));
    ModelInferResponse similarity =
        service.modelInfer(
            pairs.toBuilder()
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("similarity"))
                .build());
    assertThat(similarity.getRawOutputContentsList())
        .containsExactly(match.getRawOutputContents(1));

    ModelInferResponse caption = service.modelInfer(typed("caption", "media", picture(1), clip));
    assertThat(caption.getOutputs(0).getContents().getBytesContentsList())
        .hasSize(2)
        .allMatch(ByteString::isValidUtf8);
    assertThat(caption.getOutputs(1).getContents().getFp32ContentsList())
        .allSatisfy(likely -> assertThat(likely).isNegative());
    ModelInferRequest question =
        typed("answer", "media", picture(1)).toBuilder()
            .addInputs(
                input("text", "BYTES", 1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addAllBytesContents(List.of(texts("what is this?")))))
            .build();
    assertThat(service.modelInfer(question).getOutputsCount()).isEqualTo(2);
  }

  private static Arguments wrong(
      String why, ModelInferRequest request, Status.Code code, String... said) {
    return Arguments.of(why, request, code, said);
  }

  private static ModelInferRequest edited(UnaryOperator<ModelInferRequest.Builder> edit) {
    return edit.apply(typed("text", "text", texts("a", "b")).toBuilder()).build();
  }

  private static ModelInferRequest ofInput(UnaryOperator<InferInputTensor.Builder> edit) {
    return edited(
        request -> request.setInputs(0, edit.apply(request.getInputs(0).toBuilder()).build()));
  }

  static Stream<Arguments> wrongRequests() {
    Status.Code invalid = Status.Code.INVALID_ARGUMENT;
    InferParameter one = InferParameter.newBuilder().setInt64Param(1).build();
    ModelInferRequest raw = rawly("text", "text", texts("a", "b"));
    ByteString bytes = raw.getRawInputContents(0);
    ByteString notText = ByteString.copyFrom(new byte[] {(byte) 0xc3, 0x28});
    return Stream.of(
        wrong("no model", edited(r -> r.setModelName("")), Status.Code.NOT_FOUND, "text, image"),
        wrong(
            "no ability", edited(r -> r.setModelName("one/dance")), Status.Code.NOT_FOUND, "dance"),
        wrong("no bundle", edited(r -> r.setModelName("three/text")), Status.Code.NOT_FOUND, "one"),
        wrong("version", edited(r -> r.setModelVersion("9")), Status.Code.NOT_FOUND, "\"9\""),
        wrong("no input", edited(ModelInferRequest.Builder::clearInputs), invalid, "lacks text"),
        wrong(
            "input twice",
            edited(r -> r.addInputs(r.getInputs(0))),
            invalid,
            "inputs[1].name",
            "second time"),
        wrong("input's name", ofInput(i -> i.setName("words")), invalid, "inputs[0].name", "text"),
        wrong("data type", ofInput(i -> i.setDatatype("FP32")), invalid, "must be BYTES"),
        wrong("no shape", ofInput(InferInputTensor.Builder::clearShape), invalid, "[n, 1] or [n]"),
        wrong("rank", ofInput(i -> i.addShape(1).addShape(1)), invalid, "inputs[0].shape"),
        wrong("no rows", ofInput(i -> i.setShape(0, 0)), invalid, "0 rows", "1 to 64"),
        wrong("negative", ofInput(i -> i.setShape(0, -1)), invalid, "-1 rows"),
        wrong("too many", ofInput(i -> i.setShape(0, 65)), invalid, "65 rows"),
        wrong("huge", ofInput(i -> i.setShape(0, Long.MAX_VALUE)), invalid, "1 to 64"),
        wrong(
            "overflowing product",
            ofInput(i -> i.setShape(0, 1L << 33).addShape(1L << 31)),
            invalid,
            "inputs[0].shape"),
        wrong("fewer elements", ofInput(i -> i.setShape(0, 3)), invalid, "2 elements", "3"),
        wrong(
            "another type's elements",
            ofInput(i -> i.setContents(i.getContents().toBuilder().addFp32Contents(1))),
            invalid,
            "more than one data type"),
        wrong("both forms", edited(r -> r.addRawInputContents(bytes)), invalid, "must be empty"),
        wrong(
            "two raw for one",
            raw.toBuilder().addRawInputContents(bytes).build(),
            invalid,
            "2 entries for 1 inputs"),
        wrong(
            "cut in a length",
            raw.toBuilder().setRawInputContents(0, bytes.substring(0, 7)).build(),
            invalid,
            "ends inside element 1"),
        wrong(
            "cut in an element",
            raw.toBuilder().setRawInputContents(0, bytes.substring(0, 9)).build(),
            invalid,
            "ends inside element 1"),
        wrong(
            "one raw element more",
            raw.toBuilder().setRawInputContents(0, bytes.concat(bytes)).build(),
            invalid,
            "elements"),
        wrong(
            "length of 4 GiB",
            raw.toBuilder()
                .setRawInputContents(0, ByteString.copyFrom(new byte[] {-1, -1, -1, -1, 1}))
                .build(),
            invalid,
            "ends inside element 0"),
        wrong("no UTF-8", typed("text", "text", notText), invalid, "text[0]", "UTF-8"),
        wrong("empty text", typed("text", "text", texts("a", " ")), invalid, "text[1]"),
        wrong("empty medium", typed("image", "media", ByteString.EMPTY), invalid, "media[0]"),
        wrong(
            "no medium in row 1",
            typed("image", "media", picture(1), ByteString.copyFromUtf8("no picture")),
            invalid,
            "media[1]"),
        wrong(
            "a picture for a clip",
            typed("video", "media", picture(1)),
            invalid,
            "media[0]",
            "still image"),
        wrong(
            "unknown output",
            edited(r -> r.addOutputs(InferRequestedOutputTensor.newBuilder().setName("logits"))),
            invalid,
            "outputs[0].name",
            "embedding"),
        wrong(
            "shared memory",
            ofInput(i -> i.putParameters("shared_memory_region", one)),
            invalid,
            "shared_memory_region"),
        wrong(
            "a sequence", edited(r -> r.putParameters("sequence_id", one)), invalid, "sequence_id"),
        wrong(
            "pixels of another size",
            ModelInferRequest.newBuilder()
                .setModelName("image_pixels")
                .addInputs(input("pixels", "UINT8", 1, 2, 2, 3))
                .addRawInputContents(ByteString.copyFrom(new byte[12]))
                .build(),
            invalid,
            "inputs[0].shape",
            "n being 1 to 64"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongRequests")
  void whatIsWrongIsSaid(String why, ModelInferRequest request, Status.Code code, String[] said) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> service.modelInfer(request));
    assertThat(refused).as(why).isNotNull();
    assertThat(refused.getStatus().getCode()).as(refused.getMessage()).isEqualTo(code);
    assertThat(refused.getStatus().getDescription()).contains(said);
  }

  @Test
  void otherParametersAreIgnored() {
    InferParameter no = InferParameter.newBuilder().setBoolParam(false).build();
    ModelInferRequest request =
        edited(r ->
            r.putParameters("priority", no)
                .addOutputs(
                    InferRequestedOutputTensor.newBuilder()
                        .setName("embedding")
                        .putParameters("binary_data", no)));
    assertThat(service.modelInfer(request).getOutputsCount()).isEqualTo(1);
  }

  @Test
  void statisticsCountRowsRequestsAndFailures() {
    ModelStatistics before = statistics("one/text");
    service.modelInfer(rawly("one/text", "text", texts("counted 1", "counted 2", "counted 3")));
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> service.modelInfer(typed("one/text", "text", texts("", "b")))))
        .isNotNull();
    ModelStatistics after = statistics("one/text");
    assertThat(after.getInferenceCount() - before.getInferenceCount()).isEqualTo(3);
    assertThat(after.getExecutionCount() - before.getExecutionCount()).isEqualTo(1);
    assertThat(
            after.getInferenceStats().getFail().getCount()
                - before.getInferenceStats().getFail().getCount())
        .isEqualTo(1);
    assertThat(after.getInferenceStats().getComputeInfer().getNs())
        .isGreaterThan(before.getInferenceStats().getComputeInfer().getNs());
    assertThat(
            service
                .modelStatistics(ModelStatisticsRequest.getDefaultInstance())
                .getModelStatsList())
        .extracting(ModelStatistics::getName)
        .contains("text", "one/text", "one/answer");
  }

  private ModelStatistics statistics(String name) {
    return service
        .modelStatistics(ModelStatisticsRequest.newBuilder().setName(name).build())
        .getModelStats(0);
  }

  @Test
  void bundlesAreListedLoadedAndUnloaded() {
    assertThat(states()).containsEntry("two/text", "UNAVAILABLE").containsEntry("text", "READY");
    service.repositoryModelLoad(
        RepositoryModelLoadRequest.newBuilder().setModelName("two/text").build());
    assertThat(states()).containsEntry("two/text", "READY").containsEntry("two/match", "READY");
    assertThat(
            service
                .modelInfer(typed("two/text", "text", texts("a")))
                .getParametersOrThrow("model_id")
                .getStringParam())
        .isEqualTo(models.manifest("two").modelId());
    service.repositoryModelUnload(
        RepositoryModelUnloadRequest.newBuilder().setModelName("two").build());
    assertThat(states()).containsEntry("two/text", "UNAVAILABLE");
    StatusRuntimeException onlyAbility =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                service.repositoryModelLoad(
                    RepositoryModelLoadRequest.newBuilder().setModelName("text").build()));
    assertThat(onlyAbility.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void whyABundleCannotBeLoadedIsToldWithoutPaths() throws Exception {
    models.addDamaged("broken");
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    service.repositoryModelLoad(
                        RepositoryModelLoadRequest.newBuilder()
                            .setModelName("broken/text")
                            .build())))
        .isNotNull();
    assertThat(service.repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList())
        .filteredOn(model -> model.getName().equals("broken/text"))
        .singleElement()
        .satisfies(model ->
            assertThat(model.getReason())
                .contains("is damaged")
                .doesNotContain(models.path().toString()));
  }

  private Map<String, String> states() {
    return service
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .collect(Collectors.toMap(ModelIndex::getName, ModelIndex::getState));
  }
}
