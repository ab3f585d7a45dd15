package dev.omnivl.client.wire;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** A gRPC error as one line that names the thing and the remedy. */
public final class WireErrors {

  /** A place in a request, which a person counts from one. */
  private static final Pattern PLACE = Pattern.compile("\\btexts\\[([0-9]{1,4})]");

  private WireErrors() {}

  /** Explains an error of a call to {@code server}. */
  public static CommandFailure explain(StatusRuntimeException error, Server server) {
    return new CommandFailure(oneLine(sentence(error, server)), error);
  }

  private static String sentence(StatusRuntimeException error, Server server) {
    Status status = error.getStatus();
    Optional<ErrorInfo> info = detail(error, ErrorInfo.class);
    String said = said(error, status);
    return switch (status.getCode()) {
      case UNAVAILABLE -> info.isPresent() ? said : unreachable(status, server);
      case DEADLINE_EXCEEDED ->
          info.isPresent()
              ? said
              : "no answer from "
                  + server.address()
                  + " within "
                  + server.timeout().toSeconds()
                  + " s; it may be busy: try again, or raise --timeout";
      case RESOURCE_EXHAUSTED ->
          said
              + detail(error, RetryInfo.class)
                  .map(retry -> "; try again in " + seconds(retry.getRetryDelay()) + " s")
                  .orElse("");
      case UNIMPLEMENTED ->
          info.isPresent()
              ? said
              : server.address()
                  + " answers, but it does not offer this call; is it an OmniVL server?";
      case INTERNAL, UNKNOWN, DATA_LOSS ->
          info.isPresent() ? said : "the server failed: " + said + "; its log says more";
      default -> said;
    };
  }

  private static String unreachable(Status status, Server server) {
    ServerAddress address = server.address();
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "no secure connection to " + address + ": " + reason(cause, server);
      }
    }
    boolean broken =
        status.getDescription() != null
            && (status.getDescription().contains("Connection closed")
                || status.getDescription().contains("GOAWAY")
                || status.getDescription().contains("Network closed"));
    if (broken) {
      return "the server at "
          + address
          + " went away"
          + (server.security().tls() ? "" : ", or talks with TLS only (--tls, --ca FILE)")
          + "; start it again and repeat the command";
    }
    return "no OmniVL server at " + address + "; start one with: ./omnivl serve";
  }

  /** What a person can do about a handshake that failed; the library's words are for its log. */
  private static String reason(Throwable handshake, Server server) {
    String said = String.valueOf(handshake.getMessage());
    if (said.contains("not an SSL/TLS record")) {
      return "it talks without TLS: leave out --tls, --ca and --cert";
    }
    if (said.contains("certificate_required") || said.contains("bad_certificate")) {
      return server.security().certificate() == null
          ? "it asks for a certificate of yours: give --cert and --key"
          : "it does not take the certificate of --cert";
    }
    if (said.contains("No subject alternative") || said.contains("No name matching")) {
      return "its certificate is of another host than " + server.address().host();
    }
    if (said.contains("unable to find valid certification path") || said.contains("PKIX")) {
      return "nobody that you trust vouches for its certificate: give those who do with --ca FILE";
    }
    return said;
  }

  /** The server's own words, with the fields that it found wrong. */
  private static String said(StatusRuntimeException error, Status status) {
    StringBuilder line = new StringBuilder();
    line.append(
        status.getDescription() == null ? status.getCode().name() : status.getDescription());
    detail(error, BadRequest.class)
        .ifPresent(request -> {
          for (BadRequest.FieldViolation violation : request.getFieldViolationsList()) {
            if (line.indexOf(violation.getDescription()) < 0) {
              line.append("; ").append(violation.getField()).append(": ");
              line.append(violation.getDescription());
            }
          }
        });
    return line.toString();
  }

  private static <M extends Message> Optional<M> detail(
      StatusRuntimeException error, Class<M> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          // A detail that cannot be read adds nothing; the description stands by itself.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static long seconds(com.google.protobuf.Duration delay) {
    return Math.max(1, delay.getSeconds() + (delay.getNanos() > 0 ? 1 : 0));
  }

  private static String oneLine(String text) {
    return PLACE
        .matcher(text.strip().replaceAll("\\s*\\R\\s*", " "))
        .replaceAll(place -> "text " + (Integer.parseInt(place.group(1)) + 1));
  }
}
