package dev.omnivl.server.grpc;

import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.Limits;
import dev.omnivl.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.grpc.stub.StreamObserver;

/** Maps {@code ModelService}. */
final class ModelApi extends ModelServiceImplBase {
  private final Models models;
  private final Limits limits;
  private final String version;

  ModelApi(Models models, Limits limits, String version) {
    this.models = models;
    this.limits = limits;
    this.version = version;
  }

  @Override
  public void getModelInfo(
      GetModelInfoRequest request, StreamObserver<GetModelInfoResponse> reply) {
    try (Lease lease = models.lease()) {
      reply.onNext(
          ModelInfo.of(lease.served()).setServerVersion(version).setLimits(limits).build());
    }
    reply.onCompleted();
  }
}
