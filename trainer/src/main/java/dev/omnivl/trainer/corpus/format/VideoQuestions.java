package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * MSRVTT-QA and MSVD-QA: a JSON list of questions about videos, each with one answer. MSVD's videos
 * have two names; the file that translates them is read if it lies beside the questions.
 */
final class VideoQuestions {
  private static final String NAMES = "youtube_mapping.txt";
  private static final List<String> FOLDERS = List.of("", "TrainValVideo/", "TestVideo/");

  private VideoQuestions() {}

  static Corpus open(CorpusSpec spec) {
    Path file = spec.requireAnnotations();
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.VIDEO);
    Map<String, String> names = names(file.resolveSibling(NAMES));
    JsonRecords questions = JsonRecords.open(file, JsonRecords.ROOT);
    return new RecordCorpus<>(
        spec.name(), Kind.VIDEO, questions, question -> item(items, media, names, question), media);
  }

  private static DatasetItem item(
      ItemFactory items, MediaFolder media, Map<String, String> names, JsonRecord question) {
    String id = question.text("video_id");
    List<String> candidates = new ArrayList<>(List.of(id, "video" + id, "vid" + id));
    String other = names.getOrDefault("vid" + id, names.get(id));
    if (other != null) {
      candidates.add(other);
    }
    String clip = Clips.find(media, question.where(), FOLDERS, candidates);
    Question asked = new Question(question.text("question"), question.text("answer"));
    return items.asked(
        question.where(), clip, List.of(asked.question() + " " + asked.answer()), List.of(asked));
  }

  /** Lines of a video's name on its site and {@code vid} with its number. */
  private static Map<String, String> names(Path file) {
    Map<String, String> names = new HashMap<>();
    if (!Files.exists(file)) {
      return names;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length == 2) {
          names.put(words[1], words[0]);
        }
      }
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return names;
  }
}
