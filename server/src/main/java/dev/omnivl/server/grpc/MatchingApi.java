package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Model;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.MatchingServiceGrpc.MatchingServiceImplBase;
import dev.omnivl.v1.TextMatch;
import io.grpc.stub.StreamObserver;

/** Maps {@code MatchingService}. */
final class MatchingApi extends MatchingServiceImplBase {
  static final int MAX_TEXTS = 64;

  private final Model model;

  MatchingApi(Model model) {
    this.model = model;
  }

  @Override
  public void match(MatchRequest request, StreamObserver<MatchResponse> reply) {
    if (request.getTextsCount() < 1 || request.getTextsCount() > MAX_TEXTS) {
      throw Failure.ofField(
          "texts", "has " + request.getTextsCount() + " entries; allowed are 1 to " + MAX_TEXTS);
    }
    for (int i = 0; i < request.getTextsCount(); i++) {
      Wire.text(request.getTexts(i), "texts[" + i + "]");
    }
    CallTimes times = new CallTimes();
    MatchResponse.Builder response = MatchResponse.newBuilder().setModelId(model.modelId());
    for (Model.Match match :
        model.match(
            Wire.medium(request.getMedia(), "media"),
            request.getTextsList(),
            Callers.interactive(),
            times)) {
      response.addMatches(
          TextMatch.newBuilder()
              .setProbability(match.probability())
              .setSimilarity(match.similarity())
              .setText(Wire.text(match.tokens())));
    }
    reply.onNext(response.setTimings(Wire.timings(times)).build());
    reply.onCompleted();
  }
}
