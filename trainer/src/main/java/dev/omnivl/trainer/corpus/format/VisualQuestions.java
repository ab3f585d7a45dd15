package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * VQA version 2: a file of questions and a file of answers, joined by question. A sample is a
 * question; each of the ten people's answers stands there once, so that an even draw among them
 * follows their votes.
 */
final class VisualQuestions {
  private final ItemFactory items;
  private final MediaFolder media;
  private final String year;
  private final JsonRecords answers;
  private final Map<String, Long> answerOf;

  private VisualQuestions(
      CorpusSpec spec, String year, JsonRecords answers, Map<String, Long> answerOf) {
    this.items = new ItemFactory(spec.name(), Kind.IMAGE);
    this.media = MediaFolder.open(spec.media());
    this.year = year;
    this.answers = answers;
    this.answerOf = answerOf;
  }

  static Corpus open(CorpusSpec spec) {
    Split split = spec.requireSplit();
    require(split != Split.TEST)
        .or(
            "corpus %s: the answers of VQA's test split are not public; use train or val",
            spec.name());
    Path folder = spec.requireAnnotations();
    String year = split.word() + "2014";
    Map<String, Long> answerOf = new HashMap<>();
    JsonRecords answers =
        JsonRecords.open(
            folder.resolve("v2_mscoco_" + year + "_annotations.json"),
            "annotations",
            answer -> {
              answerOf.put(answer.text("question_id"), (long) answerOf.size());
              return true;
            });
    JsonRecords questions =
        JsonRecords.open(
            folder.resolve("v2_OpenEnded_mscoco_" + year + "_questions.json"), "questions");
    VisualQuestions reader = new VisualQuestions(spec, year, answers, answerOf);
    return new RecordCorpus<>(spec.name(), Kind.IMAGE, questions, reader::item, reader.media);
  }

  private DatasetItem item(JsonRecord question) {
    String where = question.where();
    Long place = answerOf.get(question.text("question_id"));
    if (place == null) {
      throw new Failure(Reason.CORRUPT, where + " has no answers: train without it");
    }
    JsonRecord answer = answers.record(place);
    String text = question.text("question");
    List<Question> asked =
        answer.records("answers").stream()
            .map(one -> new Question(text, one.text("answer")))
            .toList();
    String file = "COCO_" + year + "_" + imageNumber(question) + ".jpg";
    return items.asked(
        where,
        media.find(where, List.of(year + "/" + file, file)),
        List.of(text + " " + answer.text("multiple_choice_answer")),
        asked);
  }

  private static String imageNumber(JsonRecord question) {
    String id = question.text("image_id");
    try {
      return String.format(Locale.ROOT, "%012d", Long.parseLong(id));
    } catch (NumberFormatException e) {
      throw new Failure(
          Reason.CORRUPT, question.where() + ": image_id must be a number, not '" + id + "'", e);
    }
  }
}
