package dev.omnivl.server.grpc;

import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.grpc.stub.StreamObserver;

/** Maps {@code ModelService}. */
final class ModelApi extends ModelServiceImplBase {
  private final GetModelInfoResponse info;

  ModelApi(GetModelInfoResponse info) {
    this.info = info;
  }

  @Override
  public void getModelInfo(
      GetModelInfoRequest request, StreamObserver<GetModelInfoResponse> reply) {
    reply.onNext(info);
    reply.onCompleted();
  }
}
