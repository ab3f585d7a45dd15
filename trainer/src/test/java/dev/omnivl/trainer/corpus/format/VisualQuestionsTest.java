package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.corpus.format.Specs.item;
import static dev.omnivl.trainer.fixture.CorpusFiles.media;
import static dev.omnivl.trainer.fixture.CorpusFiles.text;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.Split;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisualQuestionsTest {
  @TempDir Path folder;

  @Test
  void questionsMeetTheirAnswersInAnyOrder() throws IOException {
    text(
        folder.resolve("v2_OpenEnded_mscoco_train2014_questions.json"),
        """
        {"info": {}, "questions": [
          {"image_id": 42, "question": "What is it?", "question_id": 420},
          {"image_id": 42, "question": "Is it red?", "question_id": 421},
          {"image_id": 43, "question": "Who knows?", "question_id": 430}]}
        """);
    text(
        folder.resolve("v2_mscoco_train2014_annotations.json"),
        """
        {"annotations": [
          {"question_id": 421, "image_id": 42, "multiple_choice_answer": "yes",
           "answers": [{"answer": "yes", "answer_id": 1}]},
          {"question_id": 420, "image_id": 42, "multiple_choice_answer": "kot",
           "answers": [{"answer": "kot"}, {"answer": "cat"}, {"answer": "kot"}]}]}
        """);
    media(folder.resolve("m"), "train2014/COCO_train2014_000000000042.jpg");
    Corpus corpus = Specs.of("vqa", folder, folder.resolve("m")).with(Split.TRAIN).open();

    DatasetItem first = item(corpus, 0);
    assertThat(first.captions()).containsExactly("What is it? kot");
    assertThat(first.questions())
        .extracting(Question::answer)
        .as("a vote an entry")
        .containsExactly("kot", "cat", "kot");
    assertThat(item(corpus, 1).questions()).containsExactly(new Question("Is it red?", "yes"));
    assertThat(item(corpus, 1).concept()).isEqualTo(first.concept());
    fails(Reason.CORRUPT, () -> corpus.sample(2)).hasMessageContaining("element 3 has no answers");
  }

  @Test
  void whatIsNotThereIsNamed() {
    Specs vqa = Specs.of("vqa", folder, folder);

    fails(Reason.NOT_FOUND, () -> vqa.with(Split.VAL).open())
        .hasMessageContaining("v2_mscoco_val2014_annotations.json");
    fails(Reason.INVALID_ARGUMENT, () -> vqa.with(Split.TEST).open())
        .hasMessageContaining("not public");
  }
}
