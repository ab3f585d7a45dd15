package dev.omnivl.bench.soak;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import io.grpc.MethodDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Requests of every kind, one in ten of which nobody means. */
final class Mix {
  private static final int ONE_IN = 10;

  private final List<ByteString> images;
  private final List<ByteString> clips;

  /**
   * Makes requests of media.
   *
   * @param images encoded files
   * @param clips encoded files
   */
  Mix(List<byte[]> images, List<byte[]> clips) {
    this.images = images.stream().map(ByteString::copyFrom).toList();
    this.clips = clips.stream().map(ByteString::copyFrom).toList();
  }

  /**
   * A request to a method.
   *
   * @param <Q> what is sent
   * @param <R> what comes back, once or several times
   */
  record Asked<Q, R>(MethodDescriptor<Q, R> method, Q request) {}

  /** What is asked for. */
  enum Kind {
    /** The vector of a text. */
    TEXT,
    /** The vector of an image. */
    IMAGE,
    /** The vector of a clip. */
    CLIP,
    /** A caption, as it is written. */
    CAPTION,
    /** A search by a text or an image. */
    SEARCH,
    /** Tensors of the Open Inference Protocol. */
    TENSORS
  }

  /** Returns whether the next request is to be a wrong one. */
  static boolean isWrong(Random random) {
    return random.nextInt(ONE_IN) == 0;
  }

  /** Makes a request. */
  Asked<?, ?> next(Kind kind, Random random) {
    boolean wrong = isWrong(random);
    return switch (kind) {
      case TEXT ->
          new Asked<>(
              EmbeddingServiceGrpc.getEmbedTextMethod(),
              EmbedTextRequest.newBuilder().setText(wrong ? " " : words(random)).build());
      case IMAGE ->
          new Asked<>(
              EmbeddingServiceGrpc.getEmbedImageMethod(),
              EmbedImageRequest.newBuilder().setImage(image(wrong, random)).build());
      case CLIP ->
          new Asked<>(
              EmbeddingServiceGrpc.getEmbedVideoMethod(),
              EmbedVideoRequest.newBuilder().setVideo(clip(wrong, random)).build());
      case CAPTION ->
          new Asked<>(
              GenerationServiceGrpc.getCaptionMethod(),
              CaptionRequest.newBuilder()
                  .setMedia(random.nextBoolean() ? image(wrong, random) : clip(wrong, random))
                  .setOptions(GenerationOptions.newBuilder().setMaxTokens(10))
                  .build());
      case SEARCH -> new Asked<>(SearchServiceGrpc.getSearchMethod(), search(wrong, random));
      case TENSORS ->
          new Asked<>(
              GRPCInferenceServiceGrpc.getModelInferMethod(),
              random.nextBoolean() ? texts(wrong, random) : pictures(wrong, random));
    };
  }

  private static String words(Random random) {
    // Some that were asked before, and some that were not.
    return "a red apple beside number " + random.nextInt(random.nextBoolean() ? 50 : 1_000_000);
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns an image, or a medium that is none. */
  Media image(boolean wrong, Random random) {
    ByteString good = any(images, random);
    return media(
        !wrong ? good : random.nextInt(6) == 0 ? any(clips, random) : Broken.of(good, random));
  }

  /** Returns a clip, or a medium that is none. */
  Media clip(boolean wrong, Random random) {
    ByteString good = any(clips, random);
    return media(
        !wrong ? good : random.nextInt(6) == 0 ? any(images, random) : Broken.of(good, random));
  }

  private static Media media(ByteString data) {
    return Media.newBuilder().setName("medium").setData(data).build();
  }

  private SearchRequest search(boolean wrong, Random random) {
    SearchRequest.Builder search = SearchRequest.newBuilder().setThumbnails(random.nextBoolean());
    if (wrong) {
      return switch (random.nextInt(3)) {
        case 0 -> search.setText("a").setPageToken("of another call").build();
        case 1 -> search.setMediaId("no such medium").build();
        default -> search.setText("a").setLimit(-1).build();
      };
    }
    return random.nextInt(4) == 0
        ? search.setMedia(image(false, random)).build()
        : search.setText(words(random)).build();
  }

  private static ModelInferRequest texts(boolean wrong, Random random) {
    int rows = 1 + random.nextInt(8);
    ByteString raw = ByteString.EMPTY;
    for (int row = 0; row < rows; row++) {
      raw = raw.concat(element(ByteString.copyFromUtf8(words(random))));
    }
    return tensor("text", "text", wrong, rows, raw, random);
  }

  private ModelInferRequest pictures(boolean wrong, Random random) {
    int rows = 1 + random.nextInt(4);
    ByteString raw = ByteString.EMPTY;
    for (int row = 0; row < rows; row++) {
      raw = raw.concat(element(image(false, random).getData()));
    }
    return tensor("image", "media", wrong, rows, raw, random);
  }

  private static ModelInferRequest tensor(
      String model, String input, boolean wrong, int rows, ByteString raw, Random random) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
    InferInputTensor.Builder tensor =
        InferInputTensor.newBuilder().setName(input).setDatatype("BYTES").addShape(rows);
    if (wrong) {
      switch (random.nextInt(5)) {
        case 0 -> tensor.setDatatype("FP32");
        case 1 -> tensor.setShape(0, -rows);
        case 2 -> tensor.addShape(1L << 40);
        case 3 -> request.setModelName("none/" + model);
        default -> {
          return request
              .addInputs(tensor)
              .addRawInputContents(raw.substring(0, random.nextInt(raw.size())))
              .build();
        }
      }
    }
    return request.addInputs(tensor).addRawInputContents(raw).build();
  }

  /** An element of a raw tensor: its length, little-endian, and its bytes. */
  private static ByteString element(ByteString bytes) {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return ByteString.copyFrom(length.putInt(bytes.size()).flip()).concat(bytes);
  }
}
