package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.trainer.fixture.SmallData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is chosen among, and what counts as right. */
final class AnswersTest {

  @Test
  void theListHasWhatTrainingAnsweredTheMostCommonFirst() {
    AnswerLists lists =
        AnswerLists.of(
            List.of(
                item(List.of(), "where?", "left"),
                item(List.of(), "where?", "right"),
                item(List.of(), "where?", "right"),
                item(List.of(), "what?", "cube"),
                item(List.of(), "what?", "ball"),
                item(List.of(HeldOut.TEST), "where?", "up")));
    assertThat(lists.to("where?")).containsExactly("right", "left");
    assertThat(lists.to("what?")).containsExactly("ball", "cube");
    assertThat(lists.to("when?")).containsExactly("right", "ball", "cube", "left");
    assertThat(AnswerLists.of(List.of()).to("where?")).isEmpty();
  }

  @Test
  void oneAnswerIsRightOrWrongSeveralAreVotes() {
    assertThat(AnswerSuite.accuracy("The Ball.", List.of("ball"))).isEqualTo(1);
    assertThat(AnswerSuite.accuracy("cube", List.of("ball"))).isZero();
    List<String> votes =
        List.of("ball", "ball", "cube", "cube", "cube", "cube", "cube", "cube", "cube", "egg");
    assertThat(AnswerSuite.accuracy("cube", votes)).isEqualTo(1);
    assertThat(AnswerSuite.accuracy("ball", votes)).isCloseTo(0.6, within(1e-9));
    assertThat(AnswerSuite.accuracy("egg", votes)).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void answersToOneQuestionAreVotes() {
    DatasetItem item =
        with(
            List.of(),
            List.of(
                new Question("what?", "ball"),
                new Question("where?", "left"),
                new Question("what?", "egg")));
    assertThat(AnswerSuite.votes(item))
        .containsEntry("what?", List.of("ball", "egg"))
        .containsEntry("where?", List.of("left"))
        .hasSize(2);
  }

  private static DatasetItem item(List<HeldOut> heldOut, String question, String answer) {
    return with(heldOut, List.of(new Question(question, answer)));
  }

  private static DatasetItem with(List<HeldOut> heldOut, List<Question> questions) {
    DatasetItem item = SmallData.item("a.png", Kind.IMAGE, "a", List.of());
    return SmallData.like(item, "a", questions, heldOut);
  }
}
