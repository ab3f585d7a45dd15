package dev.omnivl.datasets.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CombinationTest {

  @Test
  void oneMotionInWords() {
    Combination one = new Combination(Shape.CIRCLE, Colour.RED, List.of(Motion.LEFT));

    assertThat(one.concept()).isEqualTo("red-circle-moves-left");
    assertThat(one.label()).isEqualTo("moving left");
    assertThat(one.captions())
        .containsExactly(
            "a red circle moves to the left",
            "a red circle that moves left",
            "a clip of a red circle moving left");
    assertThat(one.questions())
        .containsExactly(
            new Question("what colour is it?", "red"),
            new Question("what shape is it?", "circle"),
            new Question("what does it do?", "moves left"),
            new Question("which way does it move?", "left"));
  }

  @Test
  void twoMotionsInWords() {
    Combination two =
        new Combination(Shape.STAR, Colour.BLUE, List.of(Motion.CLOCKWISE, Motion.GROWS));

    assertThat(two.concept()).isEqualTo("blue-star-turns-clockwise-then-grows");
    assertThat(two.label()).isEqualTo("turning clockwise, then growing");
    assertThat(two.captions())
        .containsExactly(
            "a blue star first turns clockwise, then grows",
            "a blue star that turns clockwise and then grows",
            "a clip of a blue star turning clockwise, then growing");
    assertThat(two.questions())
        .contains(
            new Question("what does it do first?", "turns clockwise"),
            new Question("what does it do last?", "grows"),
            new Question("which way does it turn?", "clockwise"),
            new Question("does it grow or shrink?", "grows"))
        .hasSize(6);
  }

  @Test
  void noQuestionHasTwoAnswers() {
    for (Motion first : Motion.values()) {
      for (Motion last : Motion.values()) {
        if (first.canPrecede(last)) {
          assertThat(new Combination(Shape.SQUARE, Colour.BLACK, List.of(first, last)).questions())
              .extracting(Question::question)
              .doesNotHaveDuplicates();
        }
      }
    }
    assertThat(
            new Combination(Shape.SQUARE, Colour.BLACK, List.of(Motion.LEFT, Motion.UP))
                .questions())
        .extracting(Question::question)
        .doesNotContain("which way does it move?");
  }

  @Test
  void whatCannotBeShownIsRefused() {
    for (List<Motion> motions :
        List.of(
            List.<Motion>of(),
            List.of(Motion.UP, Motion.UP),
            List.of(Motion.DISAPPEARS, Motion.UP),
            List.of(Motion.UP, Motion.APPEARS))) {
      assertThatThrownBy(() -> new Combination(Shape.STAR, Colour.RED, motions))
          .hasMessageContaining(motions.toString());
    }
  }
}
