package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaKind;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.EncodedMedium;
import dev.omnivl.server.encode.EncodedText;
import dev.omnivl.server.encode.Model;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedImageResponse;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedTextResponse;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbedVideoResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Maps {@code EmbeddingService}. */
final class EmbeddingApi extends EmbeddingServiceImplBase {
  private final Model model;
  private final Streams streams;

  EmbeddingApi(Model model, Streams streams) {
    this.model = model;
    this.streams = streams;
  }

  @Override
  public void embedText(EmbedTextRequest request, StreamObserver<EmbedTextResponse> reply) {
    CallTimes times = new CallTimes();
    EncodedText text =
        model.text(
            Wire.text(request.getText(), "text", model.cleaning(Capability.EMBED)),
            Callers.interactive(),
            times);
    reply.onNext(
        EmbedTextResponse.newBuilder()
            .setEmbedding(Wire.embedding(text.vector(), model.embeddingId()))
            .setText(Wire.text(text.tokens()))
            .setTimings(Wire.timings(times))
            .build());
    reply.onCompleted();
  }

  @Override
  public void embedImage(EmbedImageRequest request, StreamObserver<EmbedImageResponse> reply) {
    CallTimes times = new CallTimes();
    EncodedMedium image =
        model.medium(
            Wire.medium(
                request.getImage(), "image", Optional.of(MediaKind.IMAGE), Optional.empty()),
            Callers.interactive(),
            times);
    reply.onNext(
        EmbedImageResponse.newBuilder()
            .setEmbedding(Wire.embedding(image.vector(), model.embeddingId()))
            .setTimings(Wire.timings(times))
            .build());
    reply.onCompleted();
  }

  @Override
  public void embedVideo(EmbedVideoRequest request, StreamObserver<EmbedVideoResponse> reply) {
    CallTimes times = new CallTimes();
    Optional<dev.omnivl.index.TimeRange> range =
        request.hasRange()
            ? Optional.of(Wire.range(request.getRange(), "range"))
            : Optional.empty();
    EncodedMedium video =
        model.medium(
            Wire.medium(request.getVideo(), "video", Optional.of(MediaKind.VIDEO), range),
            Callers.interactive(),
            times);
    EmbedVideoResponse.Builder response =
        EmbedVideoResponse.newBuilder()
            .setEmbedding(Wire.embedding(video.vector(), model.embeddingId()))
            .setTimings(Wire.timings(times));
    video.range().ifPresent(seen -> response.setRange(Wire.range(seen)));
    reply.onNext(response.build());
    reply.onCompleted();
  }

  @Override
  public StreamObserver<EmbedStreamRequest> embedStream(
      StreamObserver<EmbedStreamResponse> replies) {
    Caller caller = Callers.bulk();
    return streams.start(
        replies, false, (request, bytes) -> Optional.of(new Item(request, bytes, caller)));
  }

  /** One item of a stream, with the bytes that it holds until its work is done. */
  private final class Item implements Intake.Task<EmbedStreamResponse> {
    private final Reception.Held bytes;
    private final Caller caller;
    private @Nullable EmbedStreamRequest request;

    Item(EmbedStreamRequest request, Reception.Held bytes, Caller caller) {
      this.request = request;
      this.bytes = bytes;
      this.caller = caller;
    }

    @Override
    public Supplier<EmbedStreamResponse> work() {
      try (bytes) {
        EmbedStreamResponse response = embedItem(Objects.requireNonNull(request), caller);
        return () -> response;
      } finally {
        request = null; // it may be large, and the reply may wait long
      }
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  private EmbedStreamResponse embedItem(EmbedStreamRequest request, Caller caller) {
    EmbedStreamResponse.Builder response = EmbedStreamResponse.newBuilder().setId(request.getId());
    CallTimes times = new CallTimes();
    try {
      switch (request.getInputCase()) {
        case TEXT -> {
          EncodedText text =
              model.text(
                  Wire.text(request.getText(), "text", model.cleaning(Capability.EMBED)),
                  caller,
                  times);
          response
              .setEmbedding(Wire.embedding(text.vector(), model.embeddingId()))
              .setText(Wire.text(text.tokens()));
        }
        case MEDIA -> {
          EncodedMedium medium =
              model.medium(Wire.medium(request.getMedia(), "media"), caller, times);
          response
              .setEmbedding(Wire.embedding(medium.vector(), model.embeddingId()))
              .setKind(Wire.kind(medium.kind()));
        }
        case INPUT_NOT_SET -> throw Failure.ofField("input", "is missing; send text or media");
      }
    } catch (RuntimeException e) {
      response.setError(Problem.of(e, RequestId.current()).item());
    }
    return response.setTimings(Wire.timings(times)).build();
  }
}
