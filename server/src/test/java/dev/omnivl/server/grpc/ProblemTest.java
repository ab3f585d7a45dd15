package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
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
