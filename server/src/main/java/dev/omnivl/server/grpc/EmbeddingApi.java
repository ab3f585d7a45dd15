package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.EncodedMedium;
import dev.omnivl.server.encode.EncodedText;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
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
import java.util.Optional;

/** Maps {@code EmbeddingService}. */
final class EmbeddingApi extends EmbeddingServiceImplBase {
  private final Models models;
  private final Streams streams;

  EmbeddingApi(Models models, Streams streams) {
    this.models = models;
    this.streams = streams;
  }

  @Override
  public void embedText(EmbedTextRequest request, StreamObserver<EmbedTextResponse> reply) {
    CallTimes times = new CallTimes();
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.EMBED);
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
    }
    reply.onCompleted();
  }

  @Override
  public void embedImage(EmbedImageRequest request, StreamObserver<EmbedImageResponse> reply) {
    CallTimes times = new CallTimes();
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.EMBED);
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
    }
    reply.onCompleted();
  }

  @Override
  public void embedVideo(EmbedVideoRequest request, StreamObserver<EmbedVideoResponse> reply) {
    CallTimes times = new CallTimes();
    Optional<TimeRange> range =
        request.hasRange()
            ? Optional.of(Wire.range(request.getRange(), "range"))
            : Optional.empty();
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.EMBED);
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
    }
    reply.onCompleted();
  }

  @Override
  public StreamObserver<EmbedStreamRequest> embedStream(
      StreamObserver<EmbedStreamResponse> replies) {
    return streams.start(replies, false, new EmbedIntake(models, Callers.bulk()));
  }
}
