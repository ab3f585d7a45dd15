package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {
  @Test
  void aCallersMistakeIsToldWithItsField() {
    Problem problem =
        Problem.of(Failure.ofField("options.beams", "is 9; allowed are up to 8"), "1");

    assertThat(problem.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(problem.message()).isEqualTo("options.beams is 9; allowed are up to 8");
    assertThat(problem.field())
        .contains(new Failure.Field("options.beams", "is 9; allowed are up to 8"));
  }

  @Test
  void whoComesAtABadTimeIsToldWhenToComeAgain() throws InvalidProtocolBufferException {
    Duration known = Duration.ofMillis(1_250);
    assertThat(retryDelay(Failure.overloaded("busy", known))).isEqualTo(Durations.fromMillis(1250));
    for (Reason reason : List.of(Reason.OVERLOADED, Reason.UNAVAILABLE)) {
      assertThat(retryDelay(new Failure(reason, "busy"))).isEqualTo(Durations.fromMillis(500));
    }
    assertThat(Problem.of(new Failure(Reason.EXPIRED, "late"), "1").retryAfter()).isEmpty();
  }

  private static com.google.protobuf.Duration retryDelay(Failure failure)
      throws InvalidProtocolBufferException {
    Status status = StatusProto.fromThrowable(Problem.of(failure, "1").status("1"));
    for (Any detail : status.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        return detail.unpack(RetryInfo.class).getRetryDelay();
      }
    }
    throw new AssertionError("no RetryInfo in " + status);
  }

  @Test
  void aDefectIsNoCallersMistakeAndKeepsItsWords() {
    for (Throwable defect :
        List.of(
            new IllegalArgumentException("secret"),
            new IllegalStateException("secret"),
            new NullPointerException("secret"),
            new ArithmeticException("secret"),
            new AssertionError("secret"),
            new Failure(Reason.INTERNAL, "secret"))) {
      Problem problem = Problem.of(defect, "17");

      assertThat(problem.code()).as("%s", defect).isEqualTo(Code.INTERNAL);
      assertThat(problem.message()).contains("defect", "17").doesNotContain("secret");
      assertThat(problem.field()).isEmpty();
    }
  }
}
