package dev.omnivl.trainer.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VqaNormaliserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Yes | yes
          The Dog | dog
          an apple a day | apple day
          Two cats | 2 cats
          none | 0
          ten | 10
          eleven | eleven
          dont know | don't know
          its | its
          wont | won't
          couldntve | couldntve
          couldnt've | couldn't've
          couldn'tve | couldn't've
          yall'd've | y'all'd've
          twas | 'twas
          oclock | o'clock
          girl's | girl's
          2:50 pm | 2:50 pm
          100,978 | 100978
          1,000-2,000 | 10002000
          black/white | black white
          black-and-white | black and white
          red, white and blue | red white and blue
          yes! | yes
          no. | no
          u.s.a. | usa
          3.5 | 3.5
          .5 | .5
          5. | 5
          "stop" | stop
          what (now) ? | what now
          """)
  void followsTheChallenge(String answer, String normal) {
    assertThat(VqaNormaliser.normalise(answer)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "the", "A", "...", "?!", " - "})
  void leavesNothingOfWhatIsNoAnswer(String answer) {
    assertThat(VqaNormaliser.normalise(answer)).isEmpty();
  }

  @Test
  void takesAnyWhiteSpace() {
    assertThat(VqaNormaliser.normalise("\tblue \n  sky ")).isEqualTo("blue sky");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Two cats", "couldnt've", "100,978", "The \"STOP\" sign", "u.s.a.", "y'alld've"})
  void changesNothingTheSecondTime(String answer) {
    String once = VqaNormaliser.normalise(answer);
    assertThat(VqaNormaliser.normalise(once)).isEqualTo(once);
  }
}
