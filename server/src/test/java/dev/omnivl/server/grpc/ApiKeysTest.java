package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.omnivl.access.ApiKey;
import dev.omnivl.access.KeyFile;
import dev.omnivl.access.Quota;
import dev.omnivl.access.Scope;
import dev.omnivl.access.Secret;
import dev.omnivl.server.LogLines;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.access.Need;
import dev.omnivl.server.metrics.Scraped;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.UseModelRequest;
import inference.GRPCInferenceServiceGrpc;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for keys, over the wire. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiKeysTest {
  private static final Set<Scope> ALL = EnumSet.allOf(Scope.class);

  /** What each service needs, said once more; empty for nothing. */
  private static final Map<String, Set<Scope>> NEEDS =
      Map.ofEntries(
          Map.entry("grpc.health.v1.Health", Set.of()),
          Map.entry("grpc.reflection.v1.ServerReflection", ALL),
          Map.entry("grpc.reflection.v1alpha.ServerReflection", ALL),
          Map.entry("inference.GRPCInferenceService", ALL),
          Map.entry(
              "inference.GRPCInferenceService/ModelInfer", Set.of(Scope.EMBED, Scope.GENERATE)),
          Map.entry("inference.GRPCInferenceService/RepositoryModelLoad", Set.of(Scope.ADMIN)),
          Map.entry("inference.GRPCInferenceService/RepositoryModelUnload", Set.of(Scope.ADMIN)),
          Map.entry("omnivl.v1.ModelService", ALL),
          Map.entry("omnivl.v1.EmbeddingService", Set.of(Scope.EMBED)),
          Map.entry("omnivl.v1.MatchingService", Set.of(Scope.EMBED)),
          Map.entry("omnivl.v1.GenerationService", Set.of(Scope.GENERATE)),
          Map.entry("omnivl.v1.SearchService", Set.of(Scope.SEARCH)),
          Map.entry("omnivl.v1.IndexService", Set.of(Scope.INDEX)),
          Map.entry("omnivl.v1.IndexService/GetIndexInfo", Set.of(Scope.INDEX, Scope.SEARCH)),
          Map.entry("omnivl.v1.CollectionService", Set.of(Scope.ADMIN)),
          Map.entry("omnivl.v1.CollectionService/ListCollections", ALL),
          Map.entry("omnivl.v1.CollectionService/PlanCollection", Set.of(Scope.INDEX, Scope.ADMIN)),
          Map.entry("omnivl.v1.ModelAdminService", Set.of(Scope.ADMIN)));

  private Path file;
  private final Map<String, String> secrets = new HashMap<>();
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    file = folder.resolve("keys.json");
    for (Scope scope : Scope.values()) {
      add("only-" + scope.word(), Set.of(scope), "");
    }
    add("late", ALL, "", Optional.of(Instant.parse("2020-01-01T00:00:00Z")));
    add("leaving", ALL, "");
    add("staying", ALL, "");
    add("hasty", ALL, "calls=0.01");
    add("heavy", ALL, "bytes=1K");
    add("wide", ALL, "concurrent=1");
    add("patient", ALL, "calls=40");
    add("rowing", ALL, "calls=2");
    server =
        new RunningServer(
            SmallModel.folder(),
            folder.resolve("index"),
            Map.of("omnivl.keys", file.toString(), "omnivl.admin", "none"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** The keys there are, before the server starts. */
  private void add(String name, Set<Scope> scopes, String quota, Optional<Instant> expires) {
    String secret = Secret.create();
    secrets.put(name, secret);
    Quota limits = quota.isEmpty() ? Quota.NONE : Quota.parse(quota);
    new KeyFile(file)
        .change(keys -> {
          keys.add(new ApiKey(name, Secret.hash(secret), scopes, limits, Instant.EPOCH, expires));
          return keys;
        });
  }

  private void add(String name, Set<Scope> scopes, String quota) {
    add(name, scopes, quota, Optional.empty());
  }

  /** Returns a channel that shows a key. */
  private Channel key(String name) {
    return showing("Bearer " + Objects.requireNonNull(secrets.get(name), name));
  }

  private Channel showing(String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return ClientInterceptors.intercept(
        server.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private void revoke(String name) {
    new KeyFile(file)
        .change(keys -> {
          assertThat(keys.removeIf(key -> key.name().equals(name))).isTrue();
          return keys;
        });
  }

  private static Status.Code code(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static void embed(Channel channel, String text) {
    EmbeddingServiceGrpc.newBlockingStub(channel)
        .embedText(EmbedTextRequest.newBuilder().setText(text).build());
  }

  private static StatusRuntimeException refusal(Runnable call) {
    return Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call::run));
  }

  /** Every method that is registered, also of services that nobody had in mind here. */
  private static List<String> methods(Channel channel) throws Exception {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> reflection =
        ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
    reflection.write(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> methods = new ArrayList<>();
    for (var service :
        Objects.requireNonNull(reflection.read()).getListServicesResponse().getServiceList()) {
      reflection.write(
          ServerReflectionRequest.newBuilder().setFileContainingSymbol(service.getName()).build());
      for (var bytes :
          Objects.requireNonNull(reflection.read())
              .getFileDescriptorResponse()
              .getFileDescriptorProtoList()) {
        FileDescriptorProto described = FileDescriptorProto.parseFrom(bytes);
        for (var declared : described.getServiceList()) {
          if (service.getName().equals(described.getPackage() + "." + declared.getName())) {
            declared
                .getMethodList()
                .forEach(method -> methods.add(service.getName() + "/" + method.getName()));
          }
        }
      }
    }
    reflection.cancel("done", null);
    return methods;
  }

  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          return new byte[0];
        }
      };

  private static StatusRuntimeException refused(Channel channel, String method) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
            .setType(MethodType.UNARY)
            .setFullMethodName(method)
            .build();
    return refusal(
        () -> ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, new byte[0]));
  }

  @Test
  void everyMethodNeedsAKeyOfItsScope() throws Exception {
    Map<Scope, Channel> channels = new EnumMap<>(Scope.class);
    for (Scope scope : Scope.values()) {
      channels.put(scope, key("only-" + scope.word()));
    }
    List<String> methods = methods(channels.values().iterator().next());
    assertThat(methods).hasSizeGreaterThan(30);
    for (String method : methods) {
      Set<Scope> needed =
          Objects.requireNonNull(
              NEEDS.getOrDefault(method, NEEDS.get(method.substring(0, method.indexOf('/')))),
              "nobody said what " + method + " needs");
      if (needed.isEmpty()) {
        continue;
      }
      assertThat(refused(server.channel(), method).getStatus().getCode())
          .as(method)
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      channels.forEach((scope, channel) -> {
        if (!needed.contains(scope)) { // whoever has it does what the call does
          Status status = refused(channel, method).getStatus();
          assertThat(status.getCode()).as(method).isEqualTo(Status.Code.PERMISSION_DENIED);
          assertThat(status.getDescription())
              .as(method)
              .contains("only-" + scope.word(), needed.iterator().next().word());
        } else {
          assertThat(Need.of(method)).as(method).isEqualTo(new Need.AnyOf(needed));
        }
      });
    }
  }

  @Test
  void tensorsNeedTheScopeOfTheirModel() throws Exception {
    Channel embedding = key("only-embed");
    Channel writing = key("only-generate");
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("text")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFromUtf8("a"))));
    ModelInferRequest text = request.setModelName("text").build();
    ModelInferRequest caption = request.setModelName("caption").build();
    assertThat(
            GRPCInferenceServiceGrpc.newBlockingStub(embedding).modelInfer(text).getOutputsCount())
        .isEqualTo(1);
    for (StatusRuntimeException refused :
        List.of(
            refusal(() -> GRPCInferenceServiceGrpc.newBlockingStub(writing).modelInfer(text)),
            refusal(
                () -> GRPCInferenceServiceGrpc.newBlockingStub(embedding).modelInfer(caption)))) {
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused.getStatus().getDescription()).contains("lacks the scope");
    }
  }

  @Test
  void whatNobodySaidTheNeedOfNobodyMayCall() {
    assertThat(Need.of("later.Service/Method")).isInstanceOf(Need.Unknown.class);
    assertThat(Need.of("omnivl.v1.SearchServiceToo/Search")).isInstanceOf(Need.Unknown.class);
  }

  @Test
  void aKeyDoesWhatItsScopesSay() throws Exception {
    embed(key("only-embed"), "a cat");
    Channel admin = key("only-admin");
    UseModelRequest unknown = UseModelRequest.newBuilder().setModel("none").build();
    assertThat(code(() -> ModelAdminServiceGrpc.newBlockingStub(admin).useModel(unknown)))
        .as("the scope decides, whatever omnivl.admin is")
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void whoShowsNothingOrSomethingElseIsToldSo() throws Exception {
    StatusRuntimeException none = refusal(() -> embed(server.channel(), "a"));
    assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(none.getStatus().getDescription()).contains("authorization: Bearer KEY");
    assertThat(detail(none, ErrorInfo.class).getReason()).isEqualTo("UNAUTHENTICATED");
    for (String wrong :
        List.of(
            "Bearer " + Secret.create(),
            "Bearer ",
            "Bearer " + "x".repeat(5000),
            "Basic bWU6c2VjcmV0",
            Secret.create())) {
      assertThat(code(() -> embed(showing(wrong), "a"))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
    Channel late = key("late");
    assertThat(refusal(() -> embed(late, "a")).getStatus().getDescription())
        .contains("late expired");
  }

  @Test
  void healthIsForEverybody() {
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus()
                .name())
        .isEqualTo("SERVING");
  }

  private static BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream(
      Channel channel) {
    return EmbeddingServiceGrpc.newBlockingV2Stub(channel).embedStream();
  }

  private static void exchange(BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream)
      throws Exception {
    stream.write(EmbedStreamRequest.newBuilder().setId("1").setText("a").build());
    assertThat(Objects.requireNonNull(stream.read()).getId()).isEqualTo("1");
  }

  @Test
  void aRevokedKeyEndsItsStreamsAndNoOthers() throws Exception {
    Channel leaving = key("leaving");
    Channel staying = key("staying");
    var ended = stream(leaving);
    var going = stream(staying);
    exchange(ended);
    exchange(going);
    revoke("leaving");
    StatusException end =
        Objects.requireNonNull(catchThrowableOfType(StatusException.class, ended::read));
    assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end.getStatus().getDescription()).contains("leaving expired or was revoked");
    assertThat(code(() -> embed(leaving, "a"))).isEqualTo(Status.Code.UNAUTHENTICATED);
    exchange(going);
    going.halfClose();
    assertThat(going.read()).isNull();
    awaitIdle();
  }

  private void awaitIdle() throws InterruptedException {
    while (server.running().calls() > 0 || server.heldBytes() > 0) {
      Thread.sleep(10); // for as long as the test may take
    }
  }

  @Test
  void aFileThatCannotBeReadChangesNothing() throws Exception {
    Channel channel = key("staying");
    byte[] before = Files.readAllBytes(file);
    try (LogLines log = new LogLines(Reloading.class)) {
      Files.writeString(file, "{\"version\": 1, \"keys\": [");
      log.await("omnivl.keys) changed and stays what it was: ");
      embed(channel, "a");
      Files.write(file, before);
      log.await("is as it was before");
    }
  }

  private static <M extends com.google.protobuf.Message> M detail(
      StatusRuntimeException status, Class<M> type) throws Exception {
    for (Any any : Objects.requireNonNull(StatusProto.fromThrowable(status)).getDetailsList()) {
      if (any.is(type)) {
        return any.unpack(type);
      }
    }
    throw new AssertionError("no " + type + " in " + status);
  }

  @Test
  void aQuotaOfCallsRefusesWhatIsBeyondAndSaysWhenToComeAgain() throws Exception {
    Channel hasty = key("hasty");
    embed(hasty, "a");
    StatusRuntimeException refused = refusal(() -> embed(hasty, "a"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getStatus().getDescription()).contains("hasty", "0.01 calls a second");
    assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("OVER_QUOTA");
    assertThat(detail(refused, QuotaFailure.class).getViolations(0).getSubject())
        .isEqualTo("key:hasty");
    assertThat(detail(refused, RetryInfo.class).getRetryDelay().getSeconds()).isBetween(30L, 100L);
    assertThat(Scraped.samples(server).get("omnivl_refusals_total{reason=\"quota\"}")).isPositive();
  }

  @Test
  void rowsOfTensorsAreAsManyCalls() {
    Channel rowing = key("rowing");
    InferTensorContents.Builder texts = InferTensorContents.newBuilder();
    for (int i = 0; i < 64; i++) {
      texts.addBytesContents(ByteString.copyFromUtf8("text " + i));
    }
    ModelInferRequest rows =
        ModelInferRequest.newBuilder()
            .setModelName("text")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("text")
                    .setDatatype("BYTES")
                    .addShape(64)
                    .setContents(texts))
            .build();
    assertThat(GRPCInferenceServiceGrpc.newBlockingStub(rowing).modelInfer(rows).getOutputsCount())
        .isEqualTo(1);
    assertThat(refusal(() -> embed(rowing, "a")).getStatus().getDescription())
        .contains("2 calls a second");
  }

  @Test
  void aQuotaOfBytesCountsWhatComesOverTheWire() throws Exception {
    Channel heavy = key("heavy");
    embed(heavy, "a".repeat(9000));
    StatusRuntimeException refused = refusal(() -> embed(heavy, "a"));
    assertThat(refused.getStatus().getDescription()).contains("1024 bytes a second");
    assertThat(detail(refused, RetryInfo.class).getRetryDelay().getSeconds()).isBetween(1L, 9L);
  }

  @Test
  void aQuotaOfCallsAtTheSameTimeCountsStreamsUntilTheyEnd() throws Exception {
    Channel wide = key("wide");
    var stream = stream(wide);
    exchange(stream);
    assertThat(refusal(() -> embed(wide, "a")).getStatus().getDescription())
        .contains("1 calls at the same time");
    stream.cancel("enough", null);
    while (code(() -> embed(wide, "a")) == Status.Code.RESOURCE_EXHAUSTED) {
      Thread.sleep(10); // for as long as the test may take
    }
  }

  /** A lower bound of time: a slow machine only takes longer. */
  @Test
  void aStreamBeyondItsQuotaIsHeldBackAndNotRefused() throws Exception {
    Channel patient = key("patient");
    long start = System.nanoTime();
    var stream = stream(patient);
    for (int i = 0; i < 80; i++) {
      stream.write(EmbedStreamRequest.newBuilder().setId("i").setText("a").build());
    }
    stream.halfClose();
    int answers = 0;
    while (stream.read() != null) {
      answers++;
    }
    assertThat(answers).isEqualTo(80);
    assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
  }

  @Test
  void theLogSaysWhoseAStreamWas() throws Exception {
    try (LogLines log = new LogLines(CallLog.class)) {
      var stream = stream(key("staying"));
      exchange(stream);
      stream.halfClose();
      assertThat(stream.read()).isNull();
      log.await("EmbedStream of staying ended");
    }
  }
}
