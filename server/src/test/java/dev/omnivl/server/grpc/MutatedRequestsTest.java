package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.TimeRange;
import inference.GRPCInferenceServiceGrpc;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good requests of every kind, some of whose bytes are others: each is answered, or refused as the
 * caller's fault. {@code omnivl test --long} sends 20,000, {@code -Domnivl.seed} others.
 */
@Timeout(3600)
final class MutatedRequestsTest {
  private static final int REQUESTS = Boolean.getBoolean("omnivl.long") ? 20_000 : 240;

  private static final Set<Code> EXPECTED =
      EnumSet.of(
          Code.OK,
          Code.INVALID_ARGUMENT,
          Code.NOT_FOUND,
          Code.UNIMPLEMENTED,
          Code.RESOURCE_EXHAUSTED);

  private static final RawBytes BYTES = new RawBytes();

  /** A request that a server answers. */
  private record Good(MethodDescriptor<?, ?> method, Message request) {}

  private static List<Good> good() {
    ItemVersion item =
        ItemVersion.newBuilder()
            .setUri("file:/photos/1.png")
            .setSizeBytes(7)
            .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000))
            .build();
    var image = ServicesTest.media(Pictures.png(1), "1.png");
    var clip = ServicesTest.media(Pictures.gif(1, 6), "1.gif");
    return List.of(
        new Good(
            EmbeddingServiceGrpc.getEmbedTextMethod(),
            EmbedTextRequest.newBuilder().setText("a red apple").build()),
        new Good(
            EmbeddingServiceGrpc.getEmbedImageMethod(),
            EmbedImageRequest.newBuilder().setImage(image).build()),
        new Good(
            EmbeddingServiceGrpc.getEmbedVideoMethod(),
            EmbedVideoRequest.newBuilder()
                .setVideo(clip)
                .setRange(
                    TimeRange.newBuilder()
                        .setEnd(com.google.protobuf.Duration.newBuilder().setSeconds(1)))
                .build()),
        new Good(
            EmbeddingServiceGrpc.getEmbedStreamMethod(),
            EmbedStreamRequest.newBuilder().setId("1").setMedia(image).build()),
        new Good(
            MatchingServiceGrpc.getMatchMethod(),
            MatchRequest.newBuilder().setMedia(image).addTexts("a").addTexts("b").build()),
        new Good(
            GenerationServiceGrpc.getCaptionMethod(),
            CaptionRequest.newBuilder()
                .setMedia(image)
                .setOptions(GenerationOptions.newBuilder().setMaxTokens(3).setBeams(2))
                .build()),
        new Good(
            IndexServiceGrpc.getIngestMethod(),
            IngestRequest.newBuilder()
                .setItem(item)
                .setData(image.getData())
                .setTitle("an apple")
                .addTags("red")
                .build()),
        new Good(
            IndexServiceGrpc.getCheckItemsMethod(),
            CheckItemsRequest.newBuilder().addItems(item).addItems(item).build()),
        new Good(
            IndexServiceGrpc.getListItemsMethod(),
            ListItemsRequest.newBuilder().setUriPrefix("file:").setPageSize(3).build()),
        new Good(
            SearchServiceGrpc.getSearchMethod(),
            SearchRequest.newBuilder()
                .setText("an apple")
                .setLimit(3)
                .setThumbnails(true)
                .setFilter(Filter.newBuilder().setNot(Filter.newBuilder().setUnder("file:/b")))
                .build()),
        new Good(
            GRPCInferenceServiceGrpc.getModelInferMethod(),
            ModelInferRequest.newBuilder()
                .setModelName("text")
                .setId("7")
                .putParameters("priority", InferParameter.newBuilder().setInt64Param(1).build())
                .addInputs(
                    InferInputTensor.newBuilder()
                        .setName("text")
                        .setDatatype("BYTES")
                        .addShape(2)
                        .setContents(
                            InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8("a"))
                                .addBytesContents(ByteString.copyFromUtf8("b"))))
                .build()),
        new Good(
            GRPCInferenceServiceGrpc.getModelInferMethod(),
            ModelInferRequest.newBuilder()
                .setModelName("image")
                .addInputs(
                    InferInputTensor.newBuilder().setName("media").setDatatype("BYTES").addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[] {5, 0, 0, 0, 1, 2, 3, 4, 5}))
                .build()));
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      // Most of a request with a medium is the medium; what is around it lies at both ends.
      int near = Math.min(bytes.length, random.nextBoolean() ? 64 : bytes.length);
      int at =
          near == 0
              ? 0
              : random.nextBoolean()
                  ? random.nextInt(near)
                  : bytes.length - 1 - random.nextInt(near);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> changed(bytes, at, (byte) random.nextInt());
            case 1 -> changed(bytes, at, (byte) 0xff);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> spliced(bytes, at, new byte[1 + random.nextInt(9)], random);
            default -> spliced(bytes, at, bytes.clone(), random);
          };
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, int at, byte value) {
    if (at < bytes.length) {
      bytes[at] = value;
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] other, Random random) {
    if (other.length < 10) {
      random.nextBytes(other);
    }
    byte[] all = Arrays.copyOf(bytes, bytes.length + other.length);
    System.arraycopy(bytes, at, all, at + other.length, bytes.length - at);
    System.arraycopy(other, 0, all, at, other.length);
    return all;
  }

  @Test
  void eachIsAnsweredOrTheCallersFault(@TempDir Path folder) {
    long seed = Long.getLong("omnivl.seed", 107);
    Random random = new Random(seed);
    Map<Code, Integer> ended = new EnumMap<>(Code.class);
    List<Good> good = good();
    try (RunningServer server =
        new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of())) {
      for (int number = 0; number < REQUESTS; number++) {
        Good one = good.get(number % good.size());
        byte[] bytes = mutated(one.request().toByteArray(), random);
        String what = one.method().getFullMethodName() + ", seed " + seed + ", number " + number;
        Code code = ask(server, one.method().getFullMethodName(), bytes, what);
        assertThat(EXPECTED).as(what).contains(code);
        ended.merge(code, 1, Integer::sum);
      }
      for (Good one : good.subList(0, good.size() - 1)) {
        String method = one.method().getFullMethodName();
        assertThat(ask(server, method, one.request().toByteArray(), method))
            .as(method)
            .isEqualTo(Code.OK);
      }
      while (server.heldBytes() > 0 || server.running().calls() > 0) {
        Thread.onSpinWait(); // for as long as the test may take
      }
    }
    assertThat(ended).containsKeys(Code.OK, Code.INVALID_ARGUMENT);
    System.out.println(REQUESTS + " mutated requests, seed " + seed + ": " + ended);
  }

  private static Code ask(RunningServer server, String method, byte[] request, String what) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
            .setType(MethodType.SERVER_STREAMING)
            .setFullMethodName(method)
            .build();
    try {
      ClientCalls.blockingServerStreamingCall(
              server.channel(),
              descriptor,
              CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
              request)
          .forEachRemaining(reply -> {});
      return Code.OK;
    } catch (StatusRuntimeException e) {
      assertThat(String.valueOf(e.getStatus().getDescription()))
          .as(what)
          .doesNotContain("Exception", "java.", "dev.omnivl.server");
      return e.getStatus().getCode();
    }
  }
}
