package dev.omnivl.client.doctor;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.Media;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How long the served model takes here for one text and one image, by itself. */
final class Speed {
  private static final int ROUNDS = 5;

  /** A white pixel as PNG: what a model does with it costs what any image costs. */
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==");

  private Speed() {}

  static Finding of(Server server) {
    EmbedTextRequest text = EmbedTextRequest.newBuilder().setText("a red apple").build();
    EmbedImageRequest image =
        EmbedImageRequest.newBuilder()
            .setImage(Media.newBuilder().setName("pixel.png").setData(ByteString.copyFrom(PIXEL)))
            .build();
    try {
      double texts =
          fastest(() ->
              server.call(to -> to.embeddingAnew().embedText(text)).getTimings().getInference());
      double images =
          fastest(() ->
              server.call(to -> to.embeddingAnew().embedImage(image)).getTimings().getInference());
      return Finding.well(
          "Speed", "a text in " + Format.time(texts) + ", an image in " + Format.time(images));
    } catch (CommandFailure e) {
      return Finding.note("Speed", "not measured: " + e.getMessage(), "look at the server's log");
    }
  }

  /** Milliseconds of the fastest of a few: what others ask meanwhile is not the model's speed. */
  private static double fastest(Supplier<Duration> call) {
    List<Double> all = Stream.generate(call).limit(ROUNDS).map(Format::milliseconds).toList();
    return all.stream().min(Comparator.naturalOrder()).orElseThrow();
  }
}
