package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.EncodedMedium;
import dev.omnivl.server.encode.EncodedText;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The items of one {@code EmbedStream}. All of them are answered by the model of the first, so that
 * their vectors can be compared whatever becomes the default meanwhile.
 */
final class EmbedIntake implements Intake<EmbedStreamRequest, EmbedStreamResponse> {
  private final Models models;
  private final Caller caller;

  /** Of the first message. */
  private @Nullable Lease lease;

  EmbedIntake(Models models, Caller caller) {
    this.models = models;
    this.caller = caller;
  }

  @Override
  public Optional<Task<EmbedStreamResponse>> take(
      EmbedStreamRequest message, Reception.Held bytes) {
    Lease of = lease;
    if (of == null) {
      of = models.lease(message.getModel());
      lease = of;
      of.model(Capability.EMBED); // or the stream ends
    }
    return Optional.of(new Item(message, bytes, of.again()));
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  /** One item of a stream, with the bytes that it holds until its work is done. */
  private final class Item implements Task<EmbedStreamResponse> {
    private final Reception.Held bytes;
    private final Lease own;
    private @Nullable EmbedStreamRequest request;

    Item(EmbedStreamRequest request, Reception.Held bytes, Lease own) {
      this.request = request;
      this.bytes = bytes;
      this.own = own;
    }

    @Override
    public Supplier<EmbedStreamResponse> work() {
      try (bytes) {
        EmbedStreamResponse response =
            embed(Objects.requireNonNull(request), own.model(Capability.EMBED));
        return () -> response;
      } finally {
        request = null; // it may be large, and the reply may wait long
      }
    }

    @Override
    public void close() {
      bytes.close();
      own.close();
    }
  }

  private EmbedStreamResponse embed(EmbedStreamRequest request, Model model) {
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
