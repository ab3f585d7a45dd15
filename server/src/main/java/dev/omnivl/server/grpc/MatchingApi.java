package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import dev.omnivl.bundle.Capability;
import dev.omnivl.explain.HeatMap;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Explanation;
import dev.omnivl.server.encode.Explanation.Method;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.text.Cleaning;
import dev.omnivl.v1.ExplainMethod;
import dev.omnivl.v1.ExplainRequest;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.ExplainedFrame;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.MatchingServiceGrpc.MatchingServiceImplBase;
import dev.omnivl.v1.TextMatch;
import dev.omnivl.v1.WordMap;
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

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> reply) {
    Method method =
        switch (request.getMethod()) {
          case EXPLAIN_METHOD_UNSPECIFIED, EXPLAIN_METHOD_OCCLUSION -> Method.OCCLUSION;
          case EXPLAIN_METHOD_ATTENTION -> Method.ATTENTION;
          case UNRECOGNIZED -> throw Failure.ofField("method", "is none that this server knows");
        };
    CallTimes times = new CallTimes();
    ExplainResponse.Builder response;
    try (Lease lease = models.lease(request.getModel())) {
      Model model = lease.model(Capability.MATCH);
      String text = Wire.text(request.getText(), "text", model.cleaning(Capability.MATCH));
      Explanation explained =
          model.explain(
              Wire.medium(request.getMedia(), "media"),
              text,
              method,
              request.getPictures(),
              Callers.interactive(),
              times);
      response = explanation(explained).setModelId(model.modelId());
    }
    response.setMethod(
        method == Method.OCCLUSION
            ? ExplainMethod.EXPLAIN_METHOD_OCCLUSION
            : ExplainMethod.EXPLAIN_METHOD_ATTENTION);
    reply.onNext(response.setTimings(Wire.timings(times)).build());
    reply.onCompleted();
  }

  private static ExplainResponse.Builder explanation(Explanation explained) {
    ExplainResponse.Builder response =
        ExplainResponse.newBuilder()
            .setProbability(explained.probability())
            .setWhole(map("", explained.whole()))
            .setRows(explained.grid().side())
            .setColumns(explained.grid().side())
            .setText(Wire.text(explained.tokens()));
    explained.words().forEach(word -> response.addWords(map(word.text(), word.map())));
    for (int frame = 0; frame < explained.grid().frames(); frame++) {
      ExplainedFrame.Builder wire =
          ExplainedFrame.newBuilder().setTime(Wire.duration(explained.moments().get(frame)));
      if (!explained.pictures().isEmpty()) {
        wire.setPicture(ByteString.copyFrom(explained.pictures().get(frame)));
      }
      response.addFrames(wire);
    }
    return response;
  }

  private static WordMap map(String word, HeatMap map) {
    WordMap.Builder wire =
        WordMap.newBuilder().setWord(word).setElsewhere(map.elsewhere()).setFall(map.fall());
    for (float weight : map.weights()) {
      wire.addWeights(weight);
    }
    return wire.build();
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
