package dev.omnivl.server.grpc;

import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.Limits;
import dev.omnivl.v1.ListModelsRequest;
import dev.omnivl.v1.ListModelsResponse;
import dev.omnivl.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.grpc.stub.StreamObserver;

/** Maps {@code ModelService}. */
final class ModelApi extends ModelServiceImplBase {
  private final Models models;
  private final Collections collections;
  private final Limits limits;
  private final String version;

  ModelApi(Models models, Collections collections, Limits limits, String version) {
    this.models = models;
    this.collections = collections;
    this.limits = limits;
    this.version = version;
  }

  @Override
  public void getModelInfo(
      GetModelInfoRequest request, StreamObserver<GetModelInfoResponse> reply) {
    try (Lease lease = models.lease(request.getModel())) {
      reply.onNext(
          ModelInfo.of(lease.served()).setServerVersion(version).setLimits(limits).build());
    }
    reply.onCompleted();
  }

  @Override
  public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> reply) {
    ListModelsResponse.Builder response = ListModelsResponse.newBuilder();
    models.list().forEach(model -> response.addModels(ModelInfo.listed(model, collections)));
    reply.onNext(response.build());
    reply.onCompleted();
  }
}
