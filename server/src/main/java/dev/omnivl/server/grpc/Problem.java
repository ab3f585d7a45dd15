package dev.omnivl.server.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.transport.Notices;
import dev.omnivl.v1.ItemError;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Whatever went wrong, as the wire says it. This is the only place where failures become statuses,
 * and where a defect is logged.
 *
 * @param code the canonical code
 * @param reason UPPER_SNAKE_CASE, for {@link ErrorInfo}
 * @param message one line for the caller, with nothing of our internals
 * @param field the request's field that is wrong, if it is one
 * @param retryAfter when the same call may succeed, if it may
 * @param overQuota the name of the key whose quota is used up, if one is
 */
record Problem(
    Code code,
    String reason,
    String message,
    Optional<Failure.Field> field,
    Optional<Duration> retryAfter,
    Optional<String> overQuota) {
  /** Of {@link ErrorInfo}: whose reasons these are. */
  static final String DOMAIN = "dev.omnivl";

  private static final Logger log = LoggerFactory.getLogger(Problem.class);
  private static final Notices troubles = new Notices(log);

  /** Where nobody knows better. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  private Problem(Code code, String reason, String message) {
    this(code, reason, message, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Maps whatever was thrown.
   *
   * @param requestId under which a defect is logged
   */
  static Problem of(Throwable thrown, String requestId) {
    if (thrown instanceof Failure failure && failure.reason() != Reason.INTERNAL) {
      return new Problem(
          code(failure.reason()),
          failure.reason().name(),
          message(failure, requestId),
          failure.field(),
          retryAfter(failure),
          Optional.empty());
    }
    try (MDC.MDCCloseable field = MDC.putCloseable(AccessLog.REQUEST_ID, requestId)) {
      log.error("request {} failed by a defect of this server", requestId, thrown);
    }
    return new Problem(
        Code.INTERNAL,
        Reason.INTERNAL.name(),
        "a defect of the server; its log says more under request id " + requestId);
  }

  private static Optional<Duration> retryAfter(Failure failure) {
    return switch (failure.reason()) {
      case OVERLOADED, UNAVAILABLE -> failure.retryAfter().or(() -> Optional.of(RETRY_AFTER));
      default -> Optional.empty();
    };
  }

  /** Where the server itself is at fault, its log has the whole and the caller no paths of ours. */
  private static String message(Failure failure, String requestId) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.reason().name());
    return switch (failure.reason()) {
      case CORRUPT, UNAVAILABLE, MISMATCH -> {
        try (MDC.MDCCloseable field = MDC.putCloseable(AccessLog.REQUEST_ID, requestId)) {
          troubles.warn("request {}: {}", requestId, Wording.onOneLine(message));
        }
        yield Wording.line(Wording.withoutPaths(message));
      }
      default -> Wording.line(message);
    };
  }

  /** The bytes of a request are no message of the contract, or compressed beyond reading. */
  static Problem unreadable(String why) {
    return new Problem(
        Code.INVALID_ARGUMENT,
        Reason.INVALID_ARGUMENT.name(),
        Wording.line("the request cannot be read: " + why));
  }

  /** Nobody knows who calls. */
  static Problem unauthenticated(String why) {
    return new Problem(Code.UNAUTHENTICATED, "UNAUTHENTICATED", why);
  }

  /** It is known who calls, and that they may not. */
  static Problem denied(String why) {
    return new Problem(Code.PERMISSION_DENIED, Reason.DENIED.name(), why);
  }

  /**
   * A key has used up what it has for now.
   *
   * @param key its name
   */
  static Problem overQuota(String why, String key, Duration retryAfter) {
    return new Problem(
        Code.RESOURCE_EXHAUSTED,
        "OVER_QUOTA",
        why,
        Optional.empty(),
        Optional.of(retryAfter),
        Optional.of(key));
  }

  /** A message that is, or grows, too large. */
  static Problem tooLarge(String why) {
    return new Problem(Code.RESOURCE_EXHAUSTED, Reason.TOO_LARGE.name(), Wording.line(why));
  }

  private static Code code(Reason reason) {
    return switch (reason) {
      case INVALID_ARGUMENT, UNREADABLE_MEDIA, TOO_LARGE -> Code.INVALID_ARGUMENT;
      case NOT_FOUND -> Code.NOT_FOUND;
      case UNSUPPORTED -> Code.UNIMPLEMENTED;
      case DENIED -> Code.PERMISSION_DENIED;
      case MISMATCH -> Code.FAILED_PRECONDITION;
      case CORRUPT -> Code.DATA_LOSS;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case OVERLOADED -> Code.RESOURCE_EXHAUSTED;
      case EXPIRED -> Code.DEADLINE_EXCEEDED;
      case INTERNAL -> Code.INTERNAL;
    };
  }

  /** Returns the status that ends a call. */
  StatusRuntimeException status(String requestId) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()))
            .addDetails(Any.pack(RequestInfo.newBuilder().setRequestId(requestId).build()));
    field.ifPresent(wrong ->
        status.addDetails(
            Any.pack(
                BadRequest.newBuilder()
                    .addFieldViolations(
                        FieldViolation.newBuilder()
                            .setField(wrong.name())
                            .setDescription(Wording.line(wrong.rule())))
                    .build())));
    overQuota.ifPresent(key ->
        status.addDetails(
            Any.pack(
                QuotaFailure.newBuilder()
                    .addViolations(
                        QuotaFailure.Violation.newBuilder()
                            .setSubject("key:" + key)
                            .setDescription(message))
                    .build())));
    retryAfter.ifPresent(delay ->
        status.addDetails(
            Any.pack(RetryInfo.newBuilder().setRetryDelay(Wire.duration(delay)).build())));
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** Returns the error of one item of a stream. */
  ItemError item() {
    return ItemError.newBuilder()
        .setCode(code.getNumber())
        .setReason(reason)
        .setMessage(message)
        .build();
  }
}
