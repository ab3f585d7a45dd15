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

class VideosTest {
  private static final String MSRVTT =
      """
      {"info": {"year": "2016"},
       "videos": [{"video_id": "video0", "split": "train"}, {"video_id": "video1", "split":
         "validate"}, {"video_id": "video2", "split": "train"}],
       "sentences": [{"video_id": "video1", "caption": "other"},
         {"video_id": "video2", "caption": "a car"}, {"video_id": "video0", "caption": "żółw"},
         {"video_id": "video2", "caption": "a red car"}, {"caption": "x", "video_id": "video9"}]}
      """;

  @TempDir Path folder;

  @Test
  void webVidLiesInItsPagesOrFlat() throws IOException {
    media(folder.resolve("m"), "000001_000050/1.mp4", "2.mp4", "3.mp4");
    Path csv =
        text(
            folder.resolve("w.csv"),
            """
            videoid,contentUrl,duration,page_dir,name
            1,https://example.org/1.mp4,PT00H00M10S,000001_000050,"Żółw, ""slow"" and calm"
            2,https://example.org/2.mp4,PT00H00M10S,000051_000100,Sea
            3,https://example.org/3.mp4,PT00H00M10S,000051_000100
            4,https://example.org/4.mp4,PT00H00M10S,000051_000100,Lost
            5,https://example.org/5.mp4,PT00H00M10S,../..,Outside
            """);
    Corpus corpus = Specs.of("webvid", csv, folder.resolve("m")).open();

    assertThat(corpus.size()).isEqualTo(5);
    assertThat(item(corpus, 0).captions()).containsExactly("Żółw, \"slow\" and calm");
    assertThat(item(corpus, 0).media()).isEqualTo("000001_000050/1.mp4");
    assertThat(item(corpus, 1).media()).isEqualTo("2.mp4");
    fails(Reason.CORRUPT, () -> corpus.sample(2)).hasMessageContaining("line 4 has no 'name'");
    fails(Reason.NOT_FOUND, () -> corpus.sample(3)).hasMessageContaining("4.mp4");
    fails(Reason.CORRUPT, () -> corpus.sample(4)).hasMessageContaining("not inside");
  }

  @Test
  void msrVttGathersTheSentencesOfAVideo() throws IOException {
    media(folder.resolve("m"), "video0.mp4", "TrainValVideo/video2.mp4");
    Path json = text(folder.resolve("videodatainfo.json"), MSRVTT);
    Corpus corpus = Specs.of("msrvtt", json, folder.resolve("m")).with(Split.TRAIN).open();

    assertThat(corpus.size()).isEqualTo(2);
    assertThat(item(corpus, 0).captions()).containsExactly("żółw");
    assertThat(item(corpus, 1).captions()).containsExactly("a car", "a red car");
    assertThat(item(corpus, 1).media()).isEqualTo("TrainValVideo/video2.mp4");
    Corpus val = Specs.of("msrvtt", json, folder.resolve("m")).with(Split.VAL).open();
    fails(Reason.NOT_FOUND, () -> val.sample(0)).hasMessageContaining("video video1");
  }

  @Test
  void didemoTellsTheWholeVideoFirst() throws IOException {
    media(folder.resolve("m"), "1@N_2.mp4", "b.mp4");
    Path json =
        text(
            folder.resolve("train_data.json"),
            """
            [{"video": "1@N_2.avi", "description": "a dog runs", "times": [[0, 0]]},
             {"video": "b.mp4", "description": "rain."},
             {"video": "1@N_2.avi", "description": "it jumps!"}]
            """);
    Corpus corpus = Specs.of("didemo", json, folder.resolve("m")).open();

    assertThat(corpus.size()).isEqualTo(2);
    assertThat(item(corpus, 0).captions())
        .containsExactly("a dog runs. it jumps!", "a dog runs", "it jumps!");
    assertThat(item(corpus, 1).captions()).containsExactly("rain.");
  }

  @Test
  void questionsAboutVideosFindThemByNumberOrByName() throws IOException {
    media(folder.resolve("m"), "video7010.mp4", "mv89_33_46.webm");
    text(folder.resolve("youtube_mapping.txt"), "mv89_33_46 vid1\n");
    Path json =
        text(
            folder.resolve("qa.json"),
            """
            [{"answer": "couch", "category_id": 14, "id": 1, "question": "what is there?",
              "video_id": 7010},
             {"id": 2, "question": "who sings?", "answer": "kobieta", "video_id": 1},
             {"id": 3, "question": "who?", "video_id": 1}, {"id": 4, "question": "who?",
              "answer": "x", "video_id": 5}]
            """);
    Corpus corpus = Specs.of("msvd-qa", json, folder.resolve("m")).open();

    DatasetItem first = item(corpus, 0);
    assertThat(first.questions()).containsExactly(new Question("what is there?", "couch"));
    assertThat(first.captions()).containsExactly("what is there? couch");
    assertThat(item(corpus, 1).media()).isEqualTo("mv89_33_46.webm");
    fails(Reason.CORRUPT, () -> corpus.sample(2)).hasMessageContaining("'answer'");
    fails(Reason.NOT_FOUND, () -> corpus.sample(3)).hasMessageContaining("video5.mp4");
    assertThat(Specs.of("msrvtt-qa", json, folder.resolve("m")).open().size()).isEqualTo(4);
  }
}
