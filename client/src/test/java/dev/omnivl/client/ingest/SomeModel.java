package dev.omnivl.client.ingest;

import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.Limits;
import dev.omnivl.v1.ModelServiceGrpc.ModelServiceImplBase;
import io.grpc.stub.StreamObserver;

/** A model service that takes media of up to 4 MiB. */
public final class SomeModel extends ModelServiceImplBase {

  public static final int MAX_MEDIA_BYTES = 4 << 20;

  @Override
  public void getModelInfo(
      GetModelInfoRequest request, StreamObserver<GetModelInfoResponse> replies) {
    replies.onNext(
        GetModelInfoResponse.newBuilder()
            .setModelId("0123456789abcdef")
            .setName("some model")
            .setDevice("cpu")
            .setLimits(Limits.newBuilder().setMaxMediaBytes(MAX_MEDIA_BYTES))
            .build());
    replies.onCompleted();
  }
}
