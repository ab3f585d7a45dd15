package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Medium;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.text.Cleaning;
import dev.omnivl.v1.AnswerRequest;
import dev.omnivl.v1.CaptionChoice;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.FinishReason;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc.GenerationServiceImplBase;
import dev.omnivl.v1.GenerationSummary;
import io.grpc.stub.StreamObserver;

/** Maps {@code GenerationService}. */
final class GenerationApi extends GenerationServiceImplBase {
  private static final int MAX_BEAMS = 8;

  private final Models models;
  private final int maxTokens;

  /**
   * Makes the service.
   *
   * @param maxTokens the most tokens of a text, which is also what a request gets that asks for
   *     none
   */
  GenerationApi(Models models, int maxTokens) {
    this.models = models;
    this.maxTokens = maxTokens;
  }

  @Override
  public void caption(CaptionRequest request, StreamObserver<GenerationResponse> reply) {
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.CAPTION);
      Medium medium = Wire.medium(request.getMedia(), "media");
      GenerationSettings settings = settings(request.getOptions(), choice(request.getChoice()));
      write(
          reply,
          model.modelId(),
          (listener, caller, times) ->
              model.caption(medium, request.getPrompt(), settings, listener, caller, times));
    }
  }

  @Override
  public void answer(AnswerRequest request, StreamObserver<GenerationResponse> reply) {
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.ANSWER);
      Cleaning cleaning = model.cleaning(Capability.ANSWER);
      String question = Wire.text(request.getQuestion(), "question", cleaning);
      Medium medium = Wire.medium(request.getMedia(), "media");
      GenerationSettings settings = settings(request.getOptions(), Choice.LIKELIEST);
      write(
          reply,
          model.modelId(),
          (listener, caller, times) ->
              model.answer(medium, question, settings, listener, caller, times));
    }
  }

  private static Choice choice(CaptionChoice choice) {
    return switch (choice) {
      case CAPTION_CHOICE_UNSPECIFIED, CAPTION_CHOICE_LIKELY_AND_NEAR -> Choice.LIKELY_AND_NEAR;
      case CAPTION_CHOICE_LIKELIEST -> Choice.LIKELIEST;
      case UNRECOGNIZED -> throw Failure.ofField("choice", "is none that this server knows");
    };
  }

  private GenerationSettings settings(GenerationOptions options, Choice choice) {
    int beams = options.getBeams();
    if (beams < 0 || beams > MAX_BEAMS) {
      throw Failure.ofField(
          "options.beams", "is " + beams + "; allowed are 0 (greedy) to " + MAX_BEAMS);
    }
    int tokens = Wire.count(options.getMaxTokens(), maxTokens, maxTokens, "options.max_tokens");
    return new GenerationSettings(tokens, Math.max(1, beams), choice);
  }

  /** A caption or an answer under way. */
  private interface Writing {
    Model.Written write(TokenListener listener, Caller caller, CallTimes times);
  }

  private void write(StreamObserver<GenerationResponse> reply, String modelId, Writing writing) {
    Caller caller = Callers.interactive();
    CallTimes times = new CallTimes();
    Model.Written written =
        writing.write(
            piece -> {
              if (!piece.isEmpty()) {
                reply.onNext(GenerationResponse.newBuilder().setPiece(piece).build());
              }
              return !caller.isGone();
            },
            caller,
            times);
    caller.checkPresent();
    reply.onNext(GenerationResponse.newBuilder().setDone(summary(written, modelId, times)).build());
    reply.onCompleted();
  }

  private static GenerationSummary summary(Model.Written written, String modelId, CallTimes times) {
    Generation generation = written.generation();
    GenerationSummary.Builder summary =
        GenerationSummary.newBuilder()
            .setTokens(generation.tokens())
            .setPrompt(Wire.text(written.prompt()))
            .setTimings(Wire.timings(times))
            .setModelId(modelId);
    if (written.withheld().isPresent()) {
      return summary
          .setFinishReason(FinishReason.FINISH_REASON_WITHHELD)
          .setWithheld(Wording.line(written.withheld().get()))
          .build();
    }
    return summary
        .setText(generation.text())
        .setLogProbability(generation.logProbability())
        .setFinishReason(
            switch (generation.finish()) {
              case END_OF_TEXT -> FinishReason.FINISH_REASON_END_OF_TEXT;
              case MAX_TOKENS -> FinishReason.FINISH_REASON_MAX_TOKENS;
            })
        .build();
  }
}
