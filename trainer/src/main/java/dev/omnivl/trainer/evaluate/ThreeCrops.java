package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.terminal.Progress;
import dev.omnivl.trainer.metric.TopAccuracy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees a clip three times: in the squares at both ends and in the middle of the frames' longer
 * side, as video classifiers are evaluated (TimeSformer: 1 clip by 3 crops). The logits are added
 * up. Of a square clip all three are the whole picture.
 *
 * @param folder the data set
 * @param preprocessing of the model
 * @param order of the frames
 */
record ThreeCrops(Path folder, Preprocessing preprocessing, FrameOrder order) {
  private static final Logger LOG = LoggerFactory.getLogger(ThreeCrops.class);
  private static final int CROPS = 3;

  /** Scores clips; those that cannot be decoded are named in the log and left out. */
  Seen<float[]> scores(List<DatasetItem> clips, Classifier classifier) {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    List<DatasetItem> seen = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    try (Progress bar = Progress.of("looking, three crops", clips.size(), "clips")) {
      for (DatasetItem item : clips) {
        try {
          scores.addAll(
              TopAccuracy.sumOverViews(classifier.classify(crops(decoder, item), true), CROPS));
          seen.add(item);
        } catch (IOException | Failure e) {
          LOG.warn("left out: {}", e.getMessage());
        }
        bar.step();
      }
    }
    return new Seen<>(seen, scores);
  }

  private List<byte[]> crops(MediaDecoder decoder, DatasetItem item) throws IOException {
    List<TimedFrame> frames =
        decoder.frames(
            Files.readAllBytes(folder.resolve(item.media())),
            item.media(),
            FrameSampling.uniform(preprocessing.frames()),
            preprocessing.imageSize());
    Preprocessor preprocessor = new Preprocessor(preprocessing);
    List<byte[]> crops = new ArrayList<>();
    for (int crop = 0; crop < CROPS; crop++) {
      int place = crop;
      byte[] clip =
          preprocessor.clip(
              frames.stream()
                  .map(frame -> new TimedFrame(frame.at(), square(frame.frame(), place)))
                  .toList());
      crops.add(order.of(clip, preprocessing.frames()));
    }
    return crops;
  }

  /**
   * A square as large as the shorter side.
   *
   * @param place along the longer side: 0 for its beginning, 1 for its middle, 2 for its end
   */
  static Frame square(Frame frame, int place) {
    int side = Math.min(frame.width(), frame.height());
    int left = (frame.width() - side) * place / (CROPS - 1);
    int top = (frame.height() - side) * place / (CROPS - 1);
    byte[] rgb = new byte[3 * side * side];
    for (int y = 0; y < side; y++) {
      int from = 3 * ((top + y) * frame.width() + left);
      System.arraycopy(frame.rgb(), from, rgb, 3 * y * side, 3 * side);
    }
    return new Frame(side, side, rgb);
  }
}
