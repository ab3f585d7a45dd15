package dev.omnivl.trainer.rule;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RulesTest {

  @Test
  void aRefusalSaysTheRuleAndTheValue() {
    fails(Reason.CORRUPT, () -> Rules.require(false, Reason.CORRUPT).or("%s: %d %%", "x", 7))
        .hasMessage("x: 7 %");
    fails(Reason.INVALID_ARGUMENT, () -> Rules.least("a.b", 1, 2))
        .hasMessage("a.b must be at least 2, not 1");
    fails(Reason.INVALID_ARGUMENT, () -> Rules.range("a.b", 11, 10))
        .hasMessage("a.b must be 0 to 10, not 11");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 1 + 1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void noShareIs(double value) {
    fails(Reason.INVALID_ARGUMENT, () -> Rules.share("a", value)).hasMessageEndingWith("" + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", ".a", "../x", "a/b", "a\n"})
  void noNameIs(String name) {
    assertThatThrownBy(() -> Rules.name("a", name)).hasMessageContaining("'" + name + "'");
  }

  @Test
  void boundsBelongToTheirRanges() {
    assertThatCode(
            () -> {
              Rules.require(true).or("never said: %s");
              Rules.least("a", 2, 2);
              Rules.share("a", 0);
              Rules.share("a", 1.0);
              Rules.name("a", "0a.B_c-1");
            })
        .doesNotThrowAnyException();
  }
}
