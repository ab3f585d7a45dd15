package dev.omnivl.bench.moments;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.Encoder;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Picture;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Resampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Videos made of a data set's clips, one after the other, so that it is known what is when. */
final class Compositions {
  private static final int RATE = 20;
  private static final int SIDE = 160;
  private static final int CLIPS = 6;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  private Compositions() {}

  /**
   * Writes videos and what they show.
   *
   * @param data folder of a data set
   * @param into where videos and labels go
   * @return the file of labels
   */
  static Path write(Path data, int videos, long seed, Path into) throws IOException {
    List<DatasetItem> clips =
        new ArrayList<>(
            Manifest.read(data).stream()
                .filter(item -> item.kind() == DatasetItem.Kind.VIDEO)
                .toList());
    Random random = new Random(seed);
    List<LabelledMoment> labels = new ArrayList<>();
    for (int i = 0; i < videos; i++) {
      Collections.shuffle(clips, random);
      String name = "composition-" + i + ".mp4";
      List<Picture> pictures = new ArrayList<>();
      for (DatasetItem clip : clips.subList(0, CLIPS)) {
        Duration start = time(pictures.size());
        add(data.resolve(clip.media()), random.nextInt(2 * RATE, 8 * RATE), pictures);
        labels.add(
            new LabelledMoment(
                name, clip.captions().getFirst(), new TimeRange(start, time(pictures.size()))));
      }
      // Few keyframes, and none on purpose at a cut.
      Map<String, String> options = Map.of("g", "250", "b", "2M");
      Files.write(
          into.resolve(name),
          new Encoder("mp4", "mpeg4", "yuv420p", RATE, options).encode(pictures));
    }
    Path file = into.resolve("moments.jsonl");
    LabelledMoment.write(file, labels);
    return file;
  }

  /** Adds so many pictures of a clip, which begins again when it is over. */
  private static void add(Path clip, int count, List<Picture> pictures) throws IOException {
    try (OpenedMedium medium = DECODER.open(Files.readAllBytes(clip), clip.toString())) {
      Duration duration = medium.info().duration();
      List<Duration> once = new ArrayList<>();
      for (int i = 0; i < count && time(i).compareTo(duration) < 0; i++) {
        once.add(time(i));
      }
      List<TimedFrame> frames = medium.frames(once, 0);
      for (int i = 0; i < count; i++) {
        pictures.add(picture(frames.get(i % frames.size()).frame()));
      }
    }
  }

  private static Picture picture(Frame frame) {
    Frame small = Resampler.resize(frame, SIDE, SIDE, Filter.AREA);
    return Picture.paint(
        SIDE,
        SIDE,
        (x, y) -> {
          int at = 3 * (y * SIDE + x);
          byte[] rgb = small.rgb();
          return 0xff000000
              | (rgb[at] & 0xff) << 16
              | (rgb[at + 1] & 0xff) << 8
              | (rgb[at + 2] & 0xff);
        });
  }

  private static Duration time(int frame) {
    return Duration.ofMillis(1000L * frame / RATE);
  }
}
