package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.text.Cleaning;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.MatchingServiceGrpc.MatchingServiceImplBase;
import dev.omnivl.v1.TextMatch;
import io.grpc.stub.StreamObserver;

/** Maps {@code MatchingService}. */
final class MatchingApi extends MatchingServiceImplBase {
  static final int MAX_TEXTS = 64;

  private final Models models;

  MatchingApi(Models models) {
    this.models = models;
  }

  @Override
  public void match(MatchRequest request, StreamObserver<MatchResponse> reply) {
    if (request.getTextsCount() < 1 || request.getTextsCount() > MAX_TEXTS) {
      throw Failure.ofField(
          "texts", "has " + request.getTextsCount() + " entries; allowed are 1 to " + MAX_TEXTS);
    }
    CallTimes times = new CallTimes();
    MatchResponse.Builder response = MatchResponse.newBuilder();
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.MATCH, Capability.EMBED);
      Cleaning cleaning =
          model.cleaning(model.can(Capability.MATCH) ? Capability.MATCH : Capability.EMBED);
      for (int i = 0; i < request.getTextsCount(); i++) {
        Wire.text(request.getTexts(i), "texts[" + i + "]", cleaning);
      }
      for (Model.Match match :
          model.match(
              Wire.medium(request.getMedia(), "media"),
              request.getTextsList(),
              Callers.interactive(),
              times)) {
        response.addMatches(text(match));
      }
      response.setModelId(model.modelId());
    }
    reply.onNext(response.setTimings(Wire.timings(times)).build());
    reply.onCompleted();
  }

  private static TextMatch text(Model.Match match) {
    TextMatch.Builder text = TextMatch.newBuilder().setText(Wire.text(match.tokens()));
    if (match.probability() != null) {
      text.setProbability(match.probability());
    }
    if (match.similarity() != null) {
      text.setSimilarity(match.similarity());
    }
    if (match.classProbability() != null) {
      text.setClassProbability(match.classProbability());
    }
    return text.build();
  }
}
