package dev.omnivl.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc.SearchServiceImplBase;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Every error of a call is one line with the thing and the remedy. */
final class WireErrorsTest {

  private static final Any INFO =
      Any.pack(ErrorInfo.newBuilder().setReason("SOME").setDomain("omnivl.dev").build());

  @Test
  void noServerSaysHowToStartOne() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Server server =
        Server.at(new ServerAddress("localhost", port), java.time.Duration.ofSeconds(5))) {
      assertThat(server.serving()).isFalse();
      assertThatThrownBy(() -> search(server))
          .isInstanceOf(CommandFailure.class)
          .hasMessage("no OmniVL server at localhost:" + port + "; start one with: ./omnivl serve");
    }
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThatThrownBy(() ->
            Server.at(
                new ServerAddress("no-such-host.invalid", 1), java.time.Duration.ofSeconds(1)))
        .hasMessage("cannot find the host 'no-such-host.invalid'; check --server HOST:PORT");
  }

  @Test
  void fieldsThatAreWrongAreNamedOnce() throws Exception {
    BadRequest request =
        BadRequest.newBuilder()
            .addFieldViolations(violation("limit", "must not be negative, was -1"))
            .addFieldViolations(violation("kind", "is unknown"))
            .build();
    assertThat(said(Code.INVALID_ARGUMENT, "limit must not be negative, was -1", Any.pack(request)))
        .isEqualTo("limit must not be negative, was -1; kind: is unknown");
  }

  @Test
  void aFullServerSaysWhenToTryAgain() throws Exception {
    RetryInfo retry =
        RetryInfo.newBuilder()
            .setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(5))
            .build();
    assertThat(said(Code.RESOURCE_EXHAUSTED, "the queue is full", INFO, Any.pack(retry)))
        .isEqualTo("the queue is full; try again in 2 s");
  }

  @Test
  void aServerThatRefusesIsNotAServerThatIsMissing() throws Exception {
    assertThat(said(Code.UNAVAILABLE, "the model is loading", INFO))
        .isEqualTo("the model is loading");
  }

  @Test
  void whatAModelCannotDoIsToldInTheServersWords() throws Exception {
    String cannot = "the model clip cannot write captions: serve one that can";
    assertThat(said(Code.UNIMPLEMENTED, cannot, INFO)).isEqualTo(cannot);
    assertThat(said(Code.UNIMPLEMENTED, "Method not found"))
        .contains("does not offer this call; is it an OmniVL server?");
  }

  @Test
  void linesAreJoined() throws Exception {
    assertThat(said(Code.NOT_FOUND, "no medium\n  called x\n")).isEqualTo("no medium called x");
  }

  @Test
  void anotherProgramOnThePortIsNotBlamed() throws Exception {
    try (TestServer running = TestServer.of();
        Server server = running.connect()) {
      assertThatThrownBy(() -> search(server))
          .hasMessage(
              running.address()
                  + " answers, but it does not offer this call; is it an OmniVL server?");
    }
  }

  @Test
  void silenceEndsWithTheDeadline() throws Exception {
    SearchServiceImplBase silent =
        new SearchServiceImplBase() {
          @Override
          public void search(SearchRequest request, StreamObserver<SearchResponse> replies) {}
        };
    try (TestServer running = TestServer.of(silent);
        Server server = running.connect(java.time.Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> search(server))
          .hasMessage(
              "no answer from "
                  + running.address()
                  + " within 1 s; it may be busy: try again, or raise --timeout");
    }
  }

  private static BadRequest.FieldViolation violation(String field, String description) {
    return BadRequest.FieldViolation.newBuilder()
        .setField(field)
        .setDescription(description)
        .build();
  }

  private static String said(Code code, String message, Any... details)
      throws IOException, InterruptedException {
    Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(message);
    for (Any detail : details) {
      status.addDetails(detail);
    }
    SearchServiceImplBase refusing =
        new SearchServiceImplBase() {
          @Override
          public void search(SearchRequest request, StreamObserver<SearchResponse> replies) {
            replies.onError(StatusProto.toStatusRuntimeException(status.build()));
          }
        };
    try (TestServer running = TestServer.of(refusing);
        Server server = running.connect()) {
      search(server);
      throw new AssertionError("the call went well");
    } catch (CommandFailure e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void search(Server server) {
    server.call(to -> to.search().search(SearchRequest.getDefaultInstance()));
  }
}
