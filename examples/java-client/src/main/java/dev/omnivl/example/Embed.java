package dev.omnivl.example;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.Media;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** How well words fit an image: the cosine of their two vectors. */
public final class Embed {
  private Embed() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("Usage: Embed HOST:PORT IMAGE WORDS");
      System.exit(2);
    }
    Path file = Path.of(arguments[1]);
    ManagedChannel channel =
        Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()).build();
    try {
      EmbeddingServiceBlockingStub service =
          EmbeddingServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
      Media image =
          Media.newBuilder()
              .setName(file.toString())
              .setData(ByteString.copyFrom(Files.readAllBytes(file)))
              .build();
      Embedding seen =
          service
              .embedImage(EmbedImageRequest.newBuilder().setImage(image).build())
              .getEmbedding();
      Embedding said =
          service
              .embedText(EmbedTextRequest.newBuilder().setText(arguments[2]).build())
              .getEmbedding();
      System.out.println(cosine(seen, said) + "  " + seen.getModelId());
    } catch (StatusRuntimeException e) {
      // One line that names the item and says what is allowed.
      System.err.println(e.getStatus().getDescription());
      System.exit(1);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Both are unit vectors, so their product is the cosine. Vectors of two models never mix. */
  static double cosine(Embedding one, Embedding other) {
    if (!one.getModelId().equals(other.getModelId())) {
      throw new IllegalArgumentException("vectors of two models");
    }
    FloatBuffer left = numbers(one);
    FloatBuffer right = numbers(other);
    double sum = 0;
    for (int i = 0; i < one.getDimensions(); i++) {
      sum += left.get(i) * right.get(i);
    }
    return sum;
  }

  private static FloatBuffer numbers(Embedding embedding) {
    return embedding
        .getValues()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }
}
