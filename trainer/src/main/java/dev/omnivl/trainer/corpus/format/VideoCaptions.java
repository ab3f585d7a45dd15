package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.Records;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small video corpora whose sentences stand apart from their videos: MSR-VTT and DiDeMo. */
final class VideoCaptions {
  private VideoCaptions() {}

  /** A video and what is said of it. */
  private record Video(String where, String name, List<String> captions) {}

  /** MSR-VTT: a JSON file with {@code videos}, which have a split, and {@code sentences}. */
  static Corpus openMsrVtt(CorpusSpec spec) {
    Path file = spec.requireAnnotations();
    Split split = spec.requireSplit();
    Map<String, List<String>> captions = new LinkedHashMap<>();
    JsonRecords.forEach(
        file,
        "videos",
        video -> {
          if (split.means(video.text("split"))) {
            captions.put(video.text("video_id"), new ArrayList<>());
          }
        });
    JsonRecords.forEach(
        file,
        "sentences",
        sentence -> {
          List<String> known = captions.get(sentence.text("video_id"));
          if (known != null) {
            sentence.optional("caption").ifPresent(known::add);
          }
        });
    return corpus(spec, captions, List.of("", "TrainValVideo/", "TestVideo/"));
  }

  /** DiDeMo: a JSON list of described moments; the first caption tells the whole video. */
  static Corpus openDidemo(CorpusSpec spec) {
    Map<String, List<String>> captions = new LinkedHashMap<>();
    JsonRecords.forEach(
        spec.requireAnnotations(),
        JsonRecords.ROOT,
        moment -> {
          String name = moment.text("video").replaceFirst("\\.[A-Za-z0-9]{2,4}$", "");
          List<String> known = captions.computeIfAbsent(name, ignored -> new ArrayList<>());
          moment.optional("description").ifPresent(known::add);
        });
    captions.values().forEach(known -> known.addFirst(paragraph(known)));
    return corpus(spec, captions, List.of(""));
  }

  private static String paragraph(List<String> sentences) {
    return String.join(
        " ",
        sentences.stream()
            .map(sentence -> sentence.matches(".*[.!?]") ? sentence : sentence + ".")
            .toList());
  }

  private static Corpus corpus(
      CorpusSpec spec, Map<String, List<String>> captions, List<String> folders) {
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.VIDEO);
    List<Video> videos = new ArrayList<>();
    captions.forEach((name, known) ->
        videos.add(new Video(spec.annotations() + " video " + name, name, List.copyOf(known))));
    return new RecordCorpus<>(
        spec.name(),
        Kind.VIDEO,
        Records.of(videos),
        video -> item(items, media, folders, video),
        media);
  }

  private static DatasetItem item(
      ItemFactory items, MediaFolder media, List<String> folders, Video video) {
    String clip = Clips.find(media, video.where, folders, List.of(video.name));
    return items.pair(video.where, clip, video.captions);
  }
}
