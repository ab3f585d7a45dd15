package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.server.admission.Kind;
import dev.omnivl.server.encode.Doors;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc;
import inference.GRPCInferenceServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;

/**
 * Refuses calls that would not get in before their message is read, so that a flood costs little;
 * to be run inside the mapping of failures.
 */
final class EarlyRefusal implements ServerInterceptor {
  /**
   * By the full name of the method. A search may turn out to be dearer, and what tensors are for is
   * told by their message: they are asked for the least here, and once more when that is known.
   */
  private static final Map<String, Kind> KINDS =
      Map.of(
          GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName(), Kind.TEXT,
          EmbeddingServiceGrpc.getEmbedTextMethod().getFullMethodName(), Kind.TEXT,
          EmbeddingServiceGrpc.getEmbedImageMethod().getFullMethodName(), Kind.MEDIUM,
          EmbeddingServiceGrpc.getEmbedVideoMethod().getFullMethodName(), Kind.MEDIUM,
          SearchServiceGrpc.getSearchMethod().getFullMethodName(), Kind.TEXT,
          MatchingServiceGrpc.getMatchMethod().getFullMethodName(), Kind.MATCH,
          MatchingServiceGrpc.getExplainMethod().getFullMethodName(), Kind.MATCH,
          GenerationServiceGrpc.getCaptionMethod().getFullMethodName(), Kind.WRITING,
          GenerationServiceGrpc.getAnswerMethod().getFullMethodName(), Kind.WRITING);

  private final Doors doors;

  EarlyRefusal(Doors doors) {
    this.doors = doors;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Kind kind = KINDS.get(call.getMethodDescriptor().getFullMethodName());
    if (kind != null) {
      try {
        doors.check(kind, 1, Callers.interactive());
      } catch (Failure refused) {
        call.close(Status.UNKNOWN.withCause(refused), new Metadata());
        return new ServerCall.Listener<>() {};
      }
    }
    return next.startCall(call, headers);
  }
}
